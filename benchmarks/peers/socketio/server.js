// Socket.IO on Node.js, written as its documentation has it: rooms, io.to(room).emit, a namespace of its own for the echo.
// Clients come by /socket.io/?EIO=4&transport=websocket (&name=X for the chat), and answer the pings (25 s).
//   chat: the main namespace; event "message" with one text in, event "message" with "X: text" out, to the whole room.
//   echo: namespace /echo; event "message" out to the sender with what came in.
//   / answers hello over HTTP.
// --compression: permessage-deflate for every message (by itself Socket.IO has it off).
// Usage: node server.js [port, 0 for a free one] [--compression]
import { createServer } from "node:http";
import { Server } from "socket.io";

const compression = process.argv.includes("--compression");
const port = Number(process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? 4005);

const httpServer = createServer((request, response) => {
  if (request.url === "/") response.end("hello");
  else response.writeHead(404).end("Not found");
});

const io = new Server(httpServer, { perMessageDeflate: compression && { threshold: 0 } });

io.on("connection", (socket) => {
  const name = socket.handshake.query.name || "anonymous";
  socket.join("room");
  socket.on("message", (text) => {
    if (typeof text === "string") io.to("room").emit("message", `${name}: ${text}`);
  });
});

io.of("/echo").on("connection", (socket) => {
  socket.on("message", (data) => socket.emit("message", data));
});

httpServer.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${httpServer.address().port} pid ${process.pid}`);
});
