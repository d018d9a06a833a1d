// node round-trip.mjs <the sample's chat.ts, bundled> <address of its server>: two people talk, and the server says something too. Prints `done` when all of it has arrived.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [module, address] = process.argv.slice(2);
const { join } = await import(pathToFileURL(module));
// Node.js 20 has no WebSocket.
const { WebSocket } = createRequire(new URL('../../../clients/js/package.json', import.meta.url))('ws');
const url = `${address.replace('http', 'ws')}/ws`;

/** Lines that were shown, and a promise of the next one that fits. */
function createScreen() {
  const lines = [];
  let wake = () => {};
  return {
    show: (line) => {
      lines.push(line);
      wake();
    },
    async expect(text) {
      while (!lines.includes(text)) await new Promise((resolve) => (wake = resolve));
    },
  };
}

const [screenOfAda, screenOfBob] = [createScreen(), createScreen()];
const ada = await join(url, 'lobby', { name: 'Ada', mood: 'Fine' }, screenOfAda.show, { WebSocket });
const bob = await join(url, 'lobby', { name: 'Bob', mood: 'Busy' }, screenOfBob.show, { WebSocket });
await ada.say('hello');
await screenOfBob.expect('Ada: hello');
assert.equal(bob.type(true), true);
await screenOfAda.expect('Bob is typing');
assert.deepEqual(bob.people().sort(), ['Ada (Fine)', 'Bob (Busy)']);

// What the server publishes, and what it refuses.
const response = await fetch(`${address}/rooms/lobby/texts`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ body: 'tea is ready' }) });
assert.equal(await response.json(), 2);
await screenOfAda.expect('the server: tea is ready');
await assert.rejects(ada.say('buy now!'), { code: 'advertising' });
await assert.rejects(ada.say('x'.repeat(2001)), { code: 'bad_message' });
await assert.rejects(join(url, 'lobby', { name: 'Eve', mood: 'Sad' }, () => {}, { WebSocket }), { code: 'bad_message' });
ada.leave();
bob.leave();
console.log('done');
process.exit(0);
