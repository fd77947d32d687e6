/**
 * A room broadcast with Socket.IO, as its documentation shows it: `socket.join`, `io.to(room).emit`. WebSocket only, no
 * compression, and pings so rare that none falls into a measurement. Stores nothing. With REDIS (the path of a socket) it is
 * one of several nodes, which tell each other by the Redis adapter.
 */
import { createServer } from "node:http";
import { Server } from "socket.io";

const RARELY_MS = 600_000;

const http = createServer((request, response) => {
  response.statusCode = request.url === "/readyz" ? 200 : 404;
  response.end();
});
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  pingInterval: RARELY_MS,
  pingTimeout: RARELY_MS,
});
if (process.env.REDIS) io.adapter(await redisAdapter(process.env.REDIS));
let guests = 0;

io.on("connection", (socket) => {
  guests += 1;
  const user = `guest-${guests}`;
  socket.on("join", ({ room }) => {
    socket.join(room);
    socket.emit("welcome", { room, message: `welcome to the ${room} chat room, ${user}!` });
  });
  socket.on("message", ({ room, message }) => {
    if (socket.rooms.has(room)) io.to(room).emit("message", { room, from: user, message });
  });
});

async function redisAdapter(path) {
  const [{ createClient }, { createAdapter }] = await Promise.all([
    import("@redis/client"),
    import("@socket.io/redis-adapter"),
  ]);
  const clients = [createClient({ socket: { path } }), createClient({ socket: { path } })];
  await Promise.all(clients.map((client) => client.connect()));
  return createAdapter(...clients);
}

http.listen({ port: 0, host: process.env.HOST, backlog: 4096 }, () => {
  console.log(`ready http://127.0.0.1:${http.address().port}`);
});
process.on("SIGTERM", () => process.exit(0));
