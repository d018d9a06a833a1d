import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { linger } from '../../src/lease.js';
import { delayAfter } from '../../src/reconnect.js';
import { WebSocketStore } from '../../src/web-socket-store.js';
import type { SocketUser } from '../../src/web-socket-store.js';
import { FakeWebSocket } from '../support/fake-web-socket.js';

const original = globalThis.WebSocket;

function connect(user: SocketUser = {}, url = 'wss://server.test/echo#part') {
  let forgotten = 0;
  const store = new WebSocketStore(url, () => forgotten++);
  const detach = store.attach(user, () => {});
  return { store, detach, forgotten: () => forgotten };
}

describe('a plain socket', () => {
  beforeEach(() => {
    FakeWebSocket.all.length = 0;
    Object.assign(globalThis, { WebSocket: FakeWebSocket });
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    mock.method(Math, 'random', () => 0.5);
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
    Object.assign(globalThis, { WebSocket: original });
  });

  test('opens, gets, sends', () => {
    const events: unknown[] = [];
    const { store } = connect({ protocols: ['a', 'b'], binaryType: 'arraybuffer', onOpen: () => events.push('open'), onMessage: ({ data }) => events.push(data) });
    const socket = FakeWebSocket.last;
    assert.deepEqual([socket.url, socket.protocols, socket.binaryType], ['wss://server.test/echo', ['a', 'b'], 'arraybuffer']);
    assert.deepEqual([store.status.readyState, store.send('lost')], [0, false]);
    socket.open();
    socket.receive('one');
    socket.receive('two');
    assert.deepEqual([store.status.readyState, store.send('sent'), socket.sent, store.status.lastMessage?.data], [1, true, ['sent'], 'two']);
    assert.deepEqual(events, ['open', 'one', 'two']);
    assert.equal(store.status, store.status);
  });

  test('comes back after waits that grow, which begin anew when a connection has lasted', () => {
    const { store } = connect();
    const delays: unknown[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      FakeWebSocket.last.end(1006, 'lost');
      delays.push(store.status.delay);
      assert.deepEqual([store.status.readyState, store.status.code, store.status.reason], [0, 1006, 'lost']);
      mock.timers.tick(store.status.delay!);
    }
    assert.deepEqual([delays.slice(0, 3), delays.at(-1), FakeWebSocket.all.length], [[500, 750, 1125], 15_000, 13]);
    FakeWebSocket.last.open();
    assert.deepEqual([store.status.code, store.status.delay], [undefined, undefined]);
    mock.timers.tick(5000);
    FakeWebSocket.last.end(1006);
    assert.equal(store.status.delay, 500);
  });

  test('comes back from what another connection may mend', () => {
    const comesBack = (code: number): boolean => delayAfter({ code } as CloseEvent, 0, true) !== undefined;
    assert.deepEqual([1001, 1005, 1006, 1011, 1012, 1013, 3000].map(comesBack), Array(7).fill(true));
    assert.deepEqual([1000, 1002, 1003, 1007, 1008, 1009, 1010, 4000, 4401].map(comesBack), Array(9).fill(false));
    assert.equal(delayAfter({ code: 1006 } as CloseEvent, 0, false), undefined);
    assert.equal(delayAfter({ code: 4000 } as CloseEvent, 2, { initial: 10, factor: 2, max: 30, when: ({ code }) => code === 4000 }), 15);
  });

  test('is closed for good with a last word, and comes back when it is told to', () => {
    const { store } = connect();
    FakeWebSocket.last.open();
    store.close(3001, 'enough');
    assert.deepEqual([FakeWebSocket.last.closedWith, store.status.readyState], [[3001, 'enough'], 2]);
    FakeWebSocket.last.end(3001, 'enough');
    assert.deepEqual([store.status.readyState, store.status.code, store.status.delay], [3, 3001, undefined]);
    store.reconnect();
    store.reconnect();
    assert.deepEqual([FakeWebSocket.all.length, store.status.readyState], [2, 0]);
    FakeWebSocket.last.end(1006);
    store.close();
    mock.timers.tick(60_000);
    assert.deepEqual([FakeWebSocket.all.length, store.status.readyState], [2, 3]);
  });

  test('comes back at once when there is a network again', () => {
    const online: (() => void)[] = [];
    Object.assign(globalThis, {
      addEventListener: (_: string, listener: () => void) => online.push(listener),
      removeEventListener: (_: string, listener: () => void) => online.splice(online.indexOf(listener) >>> 0, 1),
    });
    try {
      connect({ reconnect: { initial: 60_000 } });
      FakeWebSocket.last.end(1006);
      assert.equal(online.length, 1);
      online[0]!();
      mock.timers.tick(60_000);
      assert.deepEqual([FakeWebSocket.all.length, online.length], [2, 0]);
    } finally {
      delete (globalThis as any).addEventListener;
      delete (globalThis as any).removeEventListener;
    }
  });

  test('is one for all its users, and ends a moment after the last', () => {
    const { store, detach, forgotten } = connect();
    FakeWebSocket.last.open();
    detach();
    const again = store.attach({}, () => {});
    mock.timers.tick(linger);
    assert.deepEqual([FakeWebSocket.all.length, FakeWebSocket.last.closedWith], [1, undefined]);
    again();
    mock.timers.tick(linger);
    assert.deepEqual([FakeWebSocket.last.closedWith, forgotten()], [[1000], 1]);
    FakeWebSocket.last.end(1006);
    mock.timers.tick(60_000);
    assert.equal(FakeWebSocket.all.length, 1);
  });

  test('that waits to come back does not, when nobody is there', () => {
    const { detach } = connect({ reconnect: { initial: 10_000 } });
    FakeWebSocket.last.end(1006);
    detach();
    mock.timers.tick(60_000);
    assert.equal(FakeWebSocket.all.length, 1);
  });

  test('with an address that is none says so', () => {
    const { store } = connect({}, 'mailto:somebody');
    assert.deepEqual([store.status.readyState, store.status.error instanceof SyntaxError], [3, true]);
  });

  test('a handler that throws disturbs no other, and is an uncaught error', async () => {
    const uncaught: unknown[] = [];
    const listeners = process.rawListeners('uncaughtException') as ((error: Error) => void)[];
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error.message));
    try {
      const got: unknown[] = [];
      const { store } = connect({ onMessage: () => { throw new Error('a bug'); } });
      store.attach({ onMessage: ({ data }) => got.push(data) }, () => {});
      FakeWebSocket.last.receive(1);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual([got, uncaught], [[1], ['a bug']]);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
});
