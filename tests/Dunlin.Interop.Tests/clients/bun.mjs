// Drives connections of Bun's own WebSocket client, which adds headers, ping and pong to the standard class.
import { drive, emit } from './driver.mjs';
import { createCommands } from './standard-websocket.mjs';

const text = (data) => new TextDecoder().decode(data);

const commands = createCommands(emit, ({ url, protocols, headers, compress }) =>
  new WebSocket(url, { protocols, headers, perMessageDeflate: compress, tls: { rejectUnauthorized: false } }));

function connect(command) {
  const socket = commands.connect(command);
  socket.addEventListener('ping', ({ data }) => emit({ event: 'ping', id: command.id, text: text(data) }));
  socket.addEventListener('pong', ({ data }) => emit({ event: 'pong', id: command.id, text: text(data) }));
}

drive({
  ...commands,
  connect,
  ping: ({ id, text: payload }) => commands.sockets.get(id).ping(payload),
  terminate: ({ id }) => commands.sockets.get(id).terminate(),
});
