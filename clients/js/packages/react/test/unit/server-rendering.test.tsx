import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { DunlinClient } from '@dunlin/client';
import { DunlinProvider, useChannel, useConnection, usePresence, useTyping, useWebSocket } from '@dunlin/react';
import type { ReactElement, ReactNode } from 'react';
import { renderToString } from 'react-dom/server';

function Everything(): ReactElement {
  const { state, readyState } = useConnection();
  const { messages, state: subscription } = useChannel('room', { rewind: 10 });
  const { members } = usePresence('room');
  const { typing } = useTyping('room');
  const socket = useWebSocket('/plain');
  const none = useWebSocket(null);
  return <p>{JSON.stringify([state, readyState, messages, subscription, members, typing, socket.readyState, none.readyState])}</p>;
}

const render = (element: ReactNode): string => renderToString(element).replaceAll('&quot;', '"');
const expected = '<p>["connecting",0,[],"unsubscribed",[],[],0,3]</p>';

test('a page is rendered on a server without client, socket and timer', () => {
  const sockets = mock.fn();
  const timers = mock.method(globalThis, 'setTimeout');
  const original = globalThis.WebSocket;
  Object.assign(globalThis, { WebSocket: sockets });
  try {
    // An address that is relative to the page, which is none here.
    assert.equal(render(<DunlinProvider url="/ws"><Everything /></DunlinProvider>), expected);
    const client = new DunlinClient('wss://server.test/ws');
    assert.equal(render(<DunlinProvider client={client}><Everything /></DunlinProvider>), expected);
    assert.equal(client.state, 'closed');
    assert.deepEqual([sockets.mock.callCount(), timers.mock.callCount()], [0, 0]);
  } finally {
    Object.assign(globalThis, { WebSocket: original });
    mock.restoreAll();
  }
});

test('what is used without a provider, or with a limit that is none, says so', () => {
  const Limited = ({ limit }: { limit: number }): null => (useChannel('room', { limit }), null);
  assert.throws(() => render(<Limited limit={1} />), /no <DunlinProvider>/);
  for (const limit of [-1, 1.5, NaN, Infinity]) {
    assert.throws(() => render(<DunlinProvider url="/ws"><Limited limit={limit} /></DunlinProvider>), RangeError);
  }
});
