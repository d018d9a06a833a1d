// Node.js with the package ws, written as its README has it: two WebSocketServers behind one HTTP server ("Multiple servers
// sharing a single HTTP/S server"), and a loop over the open clients ("Server broadcast"). The message is encoded once, not per client.
// --compression: permessage-deflate for every message (ws would leave those under 1024 bytes alone by itself).
// Usage: node server.js [port, 0 for a free one] [--compression]
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";

const compression = process.argv.includes("--compression");
const port = Number(process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? 4004);
const options = { noServer: true, perMessageDeflate: compression && { threshold: 0 } };

const echo = new WebSocketServer(options);
echo.on("connection", (ws) => {
  ws.on("error", console.error);
  ws.on("message", (data, isBinary) => ws.send(data, { binary: isBinary }));
});

const chat = new WebSocketServer(options);
chat.on("connection", (ws, request) => {
  const name = new URL(request.url, "ws://localhost").searchParams.get("name") || "anonymous";
  ws.on("error", console.error);
  ws.on("message", (data, isBinary) => {
    if (isBinary) return;
    const message = Buffer.from(`${name}: ${data}`);
    for (const client of chat.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(message, { binary: false });
    }
  });
});

const server = createServer((request, response) => {
  if (request.url === "/") response.end("hello");
  else response.writeHead(404).end("Not found");
});

server.on("upgrade", (request, socket, head) => {
  const { pathname } = new URL(request.url, "ws://localhost");
  const target = pathname === "/echo" ? echo : pathname === "/chat" ? chat : undefined;
  if (target) target.handleUpgrade(request, socket, head, (ws) => target.emit("connection", ws, request));
  else socket.destroy();
});

server.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port} pid ${process.pid}`);
});
