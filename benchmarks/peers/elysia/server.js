// Elysia's side of the comparison, on the Bun of ../bun, so that the two differ by Elysia only. Written as its
// documentation has it: routes with .ws, ws.subscribe in open, the server's publish in message (ws.publish would leave the sender out).
// Elysia parses a text message before the handler sees it: true, false, null, JSON in quotes, brackets or braces, and numbers of fewer
// than 16 digits come as values ("0012" goes back as "12"). A load sends other text; the attempt is part of what Elysia costs.
// --compression: permessage-deflate for every message.
// Usage: bun server.js [port, 0 for a free one] [--compression]
import { Elysia } from "elysia";

const compression = process.argv.includes("--compression");
const port = Number(process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? 4003);

const app = new Elysia({ websocket: { perMessageDeflate: compression } })
  .get("/", "hello")
  .ws("/echo", {
    message(ws, message) {
      ws.send(message, compression);
    },
  })
  .ws("/chat", {
    open(ws) {
      ws.subscribe("room");
    },
    message(ws, message) {
      if (Buffer.isBuffer(message)) return;
      app.server.publish("room", `${ws.data.query.name || "anonymous"}: ${message}`, compression);
    },
  })
  .listen({ hostname: "127.0.0.1", port });

console.log(`listening on ${app.server.url.origin} pid ${process.pid}`);
