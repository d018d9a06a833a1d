// Drives connections of the standard WebSocket class. Runs in Bun, and in a page that the server under test serves.
export function createCommands(emit, open) {
  const sockets = new Map();

  function connect(command) {
    const { id } = command;
    const socket = open(command);
    socket.binaryType = 'arraybuffer';
    sockets.set(id, socket);
    socket.onopen = () => emit({ event: 'opened', id, protocol: socket.protocol, extensions: socket.extensions });
    socket.onmessage = ({ data }) => emit(typeof data === 'string'
      ? { event: 'text', id, text: data }
      : { event: 'binary', id, base64: new Uint8Array(data).toBase64() });
    socket.onerror = (event) => emit({ event: 'failed', id, message: event.message ?? 'error event' });
    socket.onclose = ({ code, reason }) => emit({ event: 'closed', id, code, reason });
    return socket;
  }

  return {
    sockets,
    connect,
    sendText: ({ id, text }) => sockets.get(id).send(text),
    sendBinary: ({ id, base64 }) => sockets.get(id).send(Uint8Array.fromBase64(base64)),
    close: ({ id, code, reason }) => (code ? sockets.get(id).close(code, reason) : sockets.get(id).close()),
  };
}
