/**
 * Nothing but Bun's own publish behind ExChat's plain protocol. No store, no order across rooms, no rights, no history.
 */
const rooms = new Set();
let guests = 0;

const commands = {
  create(socket, { room }) {
    if (rooms.has(room)) return socket.send(JSON.stringify({ error: `${room} already exists` }));
    rooms.add(room);
    socket.send(JSON.stringify({ success: `${room} has been created!` }));
  },
  join(socket, { room }) {
    if (!rooms.has(room)) return socket.send(JSON.stringify({ error: `${room} does not exists` }));
    socket.subscribe(room);
    socket.send(JSON.stringify({ room, message: `welcome to the ${room} chat room, ${socket.data}!` }));
  },
};

const server = Bun.serve({
  hostname: process.env.HOST,
  port: 0,
  fetch(request, server) {
    const { pathname } = new URL(request.url);
    if (pathname === "/readyz") return new Response("ready");
    guests += 1;
    if (pathname === "/chat" && server.upgrade(request, { data: `guest-${guests}` })) return undefined;
    return new Response("Not Found", { status: 404 });
  },
  websocket: {
    perMessageDeflate: false,
    sendPings: false,
    idleTimeout: 0,
    message(socket, text) {
      const { command, room, message } = JSON.parse(text);
      if (message === undefined) commands[command]?.(socket, { room });
      else if (socket.isSubscribed(room)) {
        server.publish(room, JSON.stringify({ room, from: socket.data, message }));
      }
    },
  },
});
console.log(`ready http://127.0.0.1:${server.port}`);
process.on("SIGTERM", () => process.exit(0));
