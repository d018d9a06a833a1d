// Sends an upgrade request and frames in one packet, without waiting for the answer, and prints each echoed message.
// Arguments: port, path, and how to send: "one-packet", "split-frame" (the last byte of the last frame follows after the
// 101), or "large" (the frames are 1 MB together).
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const [port, path, how] = process.argv.slice(2);
const size = how === 'large' ? 10_000 : 5;
const texts = Array.from({ length: 100 }, (_, i) => `${i}:${'x'.repeat(size)}`);

function frame(text) {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const header = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, mask, payload.map((byte, i) => byte ^ mask[i % 4])]);
}

const request = [
  `GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket',
  'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, '', '',
].join('\r\n');
const bytes = Buffer.concat([Buffer.from(request), ...texts.map(frame)]);
const heldBack = how === 'split-frame' ? 1 : 0;

const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
socket.write(bytes.subarray(0, bytes.length - heldBack));

let received = Buffer.alloc(0);
let upgraded = false;
let echoed = 0;

socket.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  if (!upgraded && !readResponse()) return;
  while (readFrame());
  if (echoed === texts.length) socket.end();
});
socket.on('close', () => console.log('closed'));

function readResponse() {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  console.log(received.subarray(0, received.indexOf('\r\n')).toString());
  received = received.subarray(end + 4);
  upgraded = true;
  socket.write(bytes.subarray(bytes.length - heldBack));
  return true;
}

function readFrame() {
  if (received.length < 2) return false;
  const extended = received[1] === 126;
  const start = extended ? 4 : 2;
  if (received.length < start) return false;
  const length = extended ? received.readUInt16BE(2) : received[1];
  if (received.length < start + length) return false;
  const text = received.subarray(start, start + length).toString();
  received = received.subarray(start + length);
  console.log(text === texts[echoed] ? `echoed ${echoed}` : `wrong: ${text.slice(0, 60)}`);
  echoed++;
  return true;
}
