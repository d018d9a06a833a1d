// Bun's side of the comparison: the same paths as `Dunlin.Bench serve`, written as Bun's documentation has it:
// typed data at the upgrade, ws.subscribe in open, server.publish in message. No logging.
// --compression: permessage-deflate; Bun compresses a message when the call that sends it asks for it.
// Usage: bun server.js [port, 0 for a free one] [--compression]
import { room } from "./room.js";

const compression = process.argv.includes("--compression");
const port = Number(process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? 4002);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port,
  fetch(request, server) {
    const url = new URL(request.url);
    if (url.pathname === "/") return new Response("hello");
    if (url.pathname === "/chat" || url.pathname === "/echo") {
      const data = { echo: url.pathname === "/echo", name: url.searchParams.get("name") || "anonymous" };
      return server.upgrade(request, { data }) ? undefined : new Response("Upgrade failed", { status: 400 });
    }
    if (url.pathname === "/room") return room(request, url, server);
    return new Response("Not found", { status: 404 });
  },
  websocket: {
    perMessageDeflate: compression,
    open(ws) {
      if (!ws.data.echo) ws.subscribe("room");
    },
    message(ws, message) {
      if (ws.data.echo) ws.send(message, compression);
      else if (typeof message === "string") server.publish("room", `${ws.data.name}: ${message}`, compression);
    },
  },
});

console.log(`listening on ${server.url.origin} pid ${process.pid}`);
