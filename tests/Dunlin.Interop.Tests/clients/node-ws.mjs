// Drives connections of the npm package ws.
import WebSocket from 'ws';
import { drive, emit } from './driver.mjs';

const sockets = new Map();

function connect({ id, url, protocols, headers, compress }) {
  const socket = new WebSocket(url, protocols, { headers, perMessageDeflate: compress });
  sockets.set(id, socket);
  let upgradeHeaders = {};
  socket.on('upgrade', (response) => { upgradeHeaders = response.headers; });
  socket.on('open', () => emit({
    event: 'opened', id, protocol: socket.protocol, extensions: socket.extensions, setCookie: upgradeHeaders['set-cookie']?.[0],
  }));
  socket.on('message', (data, isBinary) => emit(isBinary
    ? { event: 'binary', id, base64: data.toString('base64') }
    : { event: 'text', id, text: data.toString() }));
  socket.on('ping', (data) => emit({ event: 'ping', id, text: data.toString() }));
  socket.on('pong', (data) => emit({ event: 'pong', id, text: data.toString() }));
  socket.on('error', (error) => emit({ event: 'failed', id, message: error.message }));
  socket.on('close', (code, reason) => emit({ event: 'closed', id, code, reason: reason.toString() }));
}

function sendFragments({ id, parts }) {
  parts.forEach((part, i) => sockets.get(id).send(part, { fin: i === parts.length - 1 }));
}

drive({
  connect,
  sendText: ({ id, text }) => sockets.get(id).send(text),
  sendBinary: ({ id, base64 }) => sockets.get(id).send(Buffer.from(base64, 'base64')),
  sendFragments,
  sendPart: ({ id, text }) => sockets.get(id).send(text, { fin: false }),
  ping: ({ id, text }) => sockets.get(id).ping(text),
  close: ({ id, code, reason }) => (code ? sockets.get(id).close(code, reason) : sockets.get(id).close()),
  terminate: ({ id }) => sockets.get(id).terminate(),
});
