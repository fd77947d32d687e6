/**
 * A room broadcast with `ws`, as one writes it: a map of rooms, a set of sockets per room, and the frame made once per
 * message. Speaks ExChat's plain protocol; stores nothing.
 */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const http = createServer((request, response) => {
  response.statusCode = request.url === "/readyz" ? 200 : 404;
  response.end();
});
const server = new WebSocketServer({ server: http, path: "/chat", perMessageDeflate: false });
const rooms = new Map();
let guests = 0;

const commands = {
  create(socket, { room }) {
    if (rooms.has(room)) return socket.send(JSON.stringify({ error: `${room} already exists` }));
    rooms.set(room, new Set());
    socket.send(JSON.stringify({ success: `${room} has been created!` }));
  },
  join(socket, { room }, user) {
    const members = rooms.get(room);
    if (!members) return socket.send(JSON.stringify({ error: `${room} does not exists` }));
    if (members.has(socket))
      return socket.send(JSON.stringify({ error: `you already joined the ${room} room!` }));
    members.add(socket);
    socket.send(JSON.stringify({ room, message: `welcome to the ${room} chat room, ${user}!` }));
  },
};

function post(socket, { room, message }, user) {
  const members = rooms.get(room);
  if (!members?.has(socket))
    return socket.send(JSON.stringify({ error: `you have not joined the ${room} room!` }));
  const frame = Buffer.from(JSON.stringify({ room, from: user, message }));
  for (const member of members) member.send(frame, { binary: false });
}

server.on("connection", (socket) => {
  guests += 1;
  const user = `guest-${guests}`;
  socket.on("message", (text) => {
    const frame = JSON.parse(text);
    if (frame.message !== undefined) post(socket, frame, user);
    else commands[frame.command]?.(socket, frame, user);
  });
  socket.on("close", () => {
    for (const members of rooms.values()) members.delete(socket);
  });
});

http.listen({ port: 0, host: process.env.HOST, backlog: 4096 }, () => {
  console.log(`ready http://127.0.0.1:${http.address().port}`);
});
process.on("SIGTERM", () => process.exit(0));
