import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TransportSettings } from '../../../src/transports/transport.js';
import { WebSocketTransport } from '../../../src/transports/web-socket.js';

describe('a WebSocket', () => {
  class FakeSocket {
    static last: FakeSocket;
    onmessage: any;
    onclose: any;
    onerror: any;
    closedWith: unknown[] | undefined;
    readonly sent: string[] = [];

    constructor(readonly url: string, readonly protocols: string) {
      FakeSocket.last = this;
    }

    send(text: string): void {
      this.sent.push(text);
    }

    close(...parameters: unknown[]): void {
      this.closedWith = parameters;
    }
  }

  function open(more: Partial<TransportSettings> = {}) {
    const messages: unknown[] = [];
    const closed: [number, string][] = [];
    const settings = { socketUrl: 'wss://server.test/ws', token: undefined, WebSocket: FakeSocket, ...more } as unknown as TransportSettings;
    const transport = new WebSocketTransport(settings, {
      message: (message) => messages.push(message),
      activity: () => {},
      closed: (code, reason) => closed.push([code, reason]),
    });
    return { transport, messages, closed, socket: FakeSocket.last };
  }

  test('speaks the subprotocol', () => {
    const { socket } = open();
    assert.deepEqual([socket.url, socket.protocols], ['wss://server.test/ws', 'dunlin.v1']);
  });

  test('has the token in its address where the application wants it', () => {
    assert.equal(open({ token: 'a b' }).socket.url, 'wss://server.test/ws?token=a%20b');
    assert.equal(open({ token: 't', socketUrl: 'wss://server.test/ws?x=1' }).socket.url, 'wss://server.test/ws?x=1&token=t');
  });

  test('carries messages both ways', () => {
    const { transport, messages, socket } = open();
    transport.send(['1', '2']);
    assert.deepEqual(socket.sent, ['1', '2']);
    socket.onmessage({ data: '{"type":"pong"}' });
    assert.deepEqual(messages, [{ type: 'pong' }]);
  });

  test('ends with the code of the other side; none is as a connection that was lost', () => {
    const { closed, socket } = open();
    socket.onclose({ code: 4401, reason: 'why' });
    assert.deepEqual(closed, [[4401, 'why']]);
    const other = open();
    other.socket.onclose({ code: 1005, reason: '' });
    assert.deepEqual(other.closed, [[1006, '']]);
  });

  test('that speaks something else is closed', () => {
    for (const data of ['nonsense', new ArrayBuffer(1)]) {
      const { closed, socket } = open();
      socket.onmessage({ data });
      assert.equal(closed[0]![0], 1006);
      assert.equal(socket.closedWith![0], 4000);
    }
  });

  test('tells nothing after it was closed, and still takes errors', () => {
    const { transport, closed, socket } = open();
    transport.close(1000, 'bye');
    assert.deepEqual(socket.closedWith, [1000, 'bye']);
    assert.equal(socket.onmessage, null);
    assert.equal(socket.onclose, null);
    socket.onerror({});
    assert.deepEqual(closed, []);
  });
});
