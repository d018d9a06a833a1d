import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient, publication } from '../support/fake-server.js';

function watched(options = {}, subscribeOptions = {}) {
  const test = createTestClient(options);
  const channel = test.client.channel('a', subscribeOptions);
  const got: unknown[] = [];
  channel.on('*', (data) => got.push(data));
  return { ...test, channel, got };
}

function subscribed(options = {}, subscribeOptions = {}) {
  const test = watched(options, subscribeOptions);
  void test.channel.subscribe();
  const transport = test.open();
  transport.subscribed();
  return { ...test, transport };
}

describe('subscribing', () => {
  test('ends when the server has answered', async () => {
    const { channel, open, of } = watched({}, { presence: true, rewind: 5, token: 'ct' });
    const done = channel.subscribe();
    assert.equal(channel.state, 'subscribing');
    const transport = open();
    const { id, ...command } = transport.last('subscribe');
    assert.deepEqual(command, { type: 'subscribe', channel: 'a', presence: true, rewind: 5, token: 'ct' });
    transport.subscribed({ offset: 4 });
    await done;
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(channel.position, { epoch: 'e1', offset: 4 });
    assert.deepEqual(of('subscribed'), [{ channel: 'a', epoch: 'e1', offset: 4, recovered: false, byServer: false }]);
  });

  test('twice is once', async () => {
    const { channel, open } = watched();
    const both = [channel.subscribe(), channel.subscribe()];
    const transport = open();
    transport.subscribed();
    await Promise.all([...both, channel.subscribe()]);
    assert.equal(transport.count('subscribe'), 1);
  });

  test('fails as the server says, and is over', async () => {
    const { channel, open, of, client, clock } = watched();
    const done = channel.subscribe();
    const transport = open();
    transport.receive({ type: 'error', id: transport.last('subscribe').id, channel: 'a', code: 'forbidden', message: 'you may not' });
    await assert.rejects(done, { code: 'forbidden', channel: 'a' });
    assert.equal(channel.state, 'unsubscribed');
    assert.deepEqual(of('unsubscribed'), [{ channel: 'a', code: 'forbidden', reason: 'you may not' }]);
    transport.end(1006);
    await clock.advance(500);
    assert.equal(client.state, 'reconnecting');
  });

  test('tries again when it may be otherwise a moment later', async () => {
    const { channel, clock, open, of } = watched();
    const done = channel.subscribe();
    const transport = open();
    transport.receive({ type: 'error', id: transport.last('subscribe').id, code: 'rate_limited', message: 'slow down' });
    assert.equal(channel.state, 'subscribing');
    assert.equal(of('error')[0].code, 'rate_limited');
    await clock.advance(500);
    assert.equal(transport.count('subscribe'), 2);
    transport.subscribed();
    await done;
  });

  test('waits for its token, and asks for another one once when it is refused', async () => {
    let asked = 0;
    const { channel, open } = watched({}, { token: async () => `ct${++asked}` });
    const done = channel.subscribe();
    const transport = open();
    await settled();
    assert.equal(transport.last('subscribe').token, 'ct1');
    transport.receive({ type: 'error', id: transport.last('subscribe').id, code: 'token_expired', message: '' });
    await settled();
    assert.equal(transport.last('subscribe').token, 'ct2');
    transport.receive({ type: 'error', id: transport.last('subscribe').id, code: 'unauthorized', message: '' });
    await assert.rejects(done, { code: 'unauthorized' });
    assert.equal(asked, 2);
  });

  test('tries again when its token cannot be got', async () => {
    let asked = 0;
    const { channel, clock, open, of } = watched({}, {
      token: () => {
        if (++asked === 1) throw new Error('the network');
        return 'ct';
      },
    });
    void channel.subscribe();
    const transport = open();
    await settled();
    assert.match(of('error')[0].cause.message, /the network/);
    await clock.advance(500);
    assert.equal(transport.last('subscribe').token, 'ct');
  });

  test('waits longer from one try to the next, and anew after a success', async () => {
    const { channel, clock, open } = watched();
    void channel.subscribe();
    const transport = open();
    const refuse = (): void => transport.receive({ type: 'error', id: transport.last('subscribe').id, code: 'internal', message: '' });
    refuse();
    await clock.advance(500);
    refuse();
    await clock.advance(749);
    assert.equal(transport.count('subscribe'), 2);
    await clock.advance(1);
    assert.equal(transport.count('subscribe'), 3);
    transport.subscribed();
    channel.unsubscribe();
    void channel.subscribe();
    refuse();
    await clock.advance(500);
    assert.equal(transport.count('subscribe'), 5);
  });

  test('with a token that comes when the connection has gone is for the next one', async () => {
    const tokens: ((token: string) => void)[] = [];
    const { channel, clock, transports, open } = watched({}, { token: () => new Promise<string>((resolve) => tokens.push(resolve)) });
    void channel.subscribe();
    open();
    await settled();
    transports[0]!.end(1006);
    tokens[0]!('late');
    await clock.advance(500);
    transports[1]!.connected();
    await settled();
    tokens[1]!('new');
    await settled();
    assert.deepEqual(transports[1]!.sent.map(({ type, token }) => [type, token]), [['subscribe', 'new']]);
  });

  test('ends when the client is closed, and goes on when it is opened again', async () => {
    const { client, channel, transports, open } = watched();
    const done = channel.subscribe();
    open();
    client.close();
    await assert.rejects(done, { code: 'closed' });
    void client.connect();
    transports[1]!.connected();
    assert.equal(transports[1]!.count('subscribe'), 1);
  });
});

describe('unsubscribing', () => {
  test('tells the server, and ends what comes', () => {
    const { channel, transport, got, of } = subscribed();
    channel.unsubscribe();
    assert.equal(channel.state, 'unsubscribed');
    assert.equal(transport.last('unsubscribe').channel, 'a');
    transport.publish('a', 1);
    assert.deepEqual(got, []);
    assert.deepEqual(of('unsubscribed'), [{ channel: 'a', code: undefined, reason: undefined }]);
  });

  test('before the answer fails subscribe(), and the answer means nothing', async () => {
    const { channel, open } = watched();
    const done = channel.subscribe();
    const transport = open();
    const { id } = transport.last('subscribe');
    channel.unsubscribe();
    await assert.rejects(done, { code: 'not_subscribed' });
    transport.receive({ type: 'subscribed', id, channel: 'a', epoch: 'e1', offset: 0, recovered: false, publications: [] });
    assert.equal(channel.state, 'unsubscribed');
    assert.equal(transport.count('unsubscribe'), 1);
  });

  test('and subscribing at once is a new subscription', async () => {
    const { channel, transport, got } = subscribed();
    transport.publish('a', 1);
    channel.unsubscribe();
    void channel.subscribe();
    assert.equal(transport.last('subscribe').recover, undefined);
    transport.publish('a', 2);
    transport.subscribed({ offset: 2 });
    transport.publish('a', 3);
    assert.deepEqual(got, [1, 3]);
  });

  test('without a connection is not undone by the next one', async () => {
    const { channel, clock, transports, transport } = subscribed();
    transport.end(1006);
    channel.unsubscribe();
    await clock.advance(500);
    transports[1]!.connected();
    assert.deepEqual(transports[1]!.sent, []);
  });

  test('within a handler ends at once', async () => {
    const { channel, clock, transports, transport, got } = subscribed();
    channel.on('*', (data) => data === 2 && channel.unsubscribe());
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 3, recovered: true, publications: [publication('a', 1), publication('a', 2), publication('a', 3)] });
    assert.deepEqual(got, [1, 2]);
    assert.equal(channel.state, 'unsubscribed');
  });

  test('for good forgets the channel', () => {
    const { client, channel } = subscribed();
    client.remove(channel);
    assert.notEqual(client.channel('a'), channel);
  });
});

describe('recovery', () => {
  test('asks for what was missed, and gives it in order, once', async () => {
    const { channel, clock, transports, transport, got, of } = subscribed();
    transport.publish('a', 1);
    transport.publish('a', 2);
    transport.end(1006);
    assert.equal(channel.state, 'subscribing');
    await clock.advance(500);
    transports[1]!.connected();
    assert.deepEqual(transports[1]!.last('subscribe').recover, { epoch: 'e1', offset: 2 });
    transports[1]!.subscribed({ offset: 4, recovered: true, publications: [publication('a', 3), publication('a', 4)] });
    transports[1]!.publish('a', 5);
    assert.deepEqual(got, [1, 2, 3, 4, 5]);
    assert.deepEqual(of('gap'), []);
    assert.equal(of('subscribed')[1].recovered, true);
  });

  test('drops what it has already', () => {
    const { transport, got } = subscribed();
    transport.publish('a', 1);
    transport.publish('a', 1);
    transport.publish('a', 2);
    transport.publish('a', 1);
    assert.deepEqual(got, [1, 2]);
  });

  test('takes jumps of the offset: latest-only channels have them', () => {
    const { transport, got } = subscribed();
    transport.publish('a', 1);
    transport.publish('a', 9);
    assert.deepEqual(got, [1, 9]);
  });

  test('that is not possible is told, before what there is', async () => {
    const { channel, clock, transports, transport, got, of } = subscribed({}, { rewind: 2 });
    channel.lifecycle.on('gap', () => got.push('gap'));
    transport.publish('a', 1);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 9, publications: [publication('a', 8), publication('a', 9)] });
    transports[1]!.publish('a', 10);
    assert.deepEqual(got, [1, 'gap', 8, 9, 10]);
    assert.deepEqual(of('gap'), [{ channel: 'a', from: { epoch: 'e1', offset: 1 }, to: { epoch: 'e1', offset: 9 } }]);
  });

  test('that is not possible does not repeat what came before', async () => {
    const { clock, transports, transport, got } = subscribed({}, { rewind: 3 });
    transport.publish('a', 1);
    transport.publish('a', 2);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 3, publications: [publication('a', 2), publication('a', 3)] });
    assert.deepEqual(got, [1, 2, 3]);
  });

  test('in another epoch begins with its offsets', async () => {
    const { channel, clock, transports, transport, got, of } = subscribed();
    transport.publish('a', 50);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ epoch: 'e2', offset: 2, publications: [publication('a', 1, 'one'), publication('a', 2, 'two')] });
    transports[1]!.publish('a', 3, 'three');
    assert.deepEqual(got, [50, 'one', 'two', 'three']);
    assert.equal(of('gap').length, 1);
    assert.deepEqual(channel.position, { epoch: 'e2', offset: 3 });
  });

  test('of a server that has lost its last ones goes on with its offsets', async () => {
    const { clock, transports, transport, got, of } = subscribed();
    transport.publish('a', 10);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 7 });
    transports[1]!.publish('a', 8);
    assert.deepEqual(got, [10, 8]);
    assert.equal(of('gap').length, 1);
  });

  test('nothing was missed where nothing could be recovered: no gap', async () => {
    const { clock, transports, transport, of } = subscribed();
    transport.publish('a', 1);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 1, recovered: false });
    assert.deepEqual(of('gap'), []);
  });

  test('goes on where it was when the connection is lost before the answer', async () => {
    const { clock, transports, transport } = subscribed();
    transport.publish('a', 1);
    for (let i = 1; i < 4; i++) {
      transports.at(-1)!.end(1006);
      await clock.advance(2_000);
      transports[i]!.connected();
      assert.deepEqual(transports[i]!.last('subscribe').recover, { epoch: 'e1', offset: 1 });
    }
  });

  test('ephemeral publications have no place, and come through', () => {
    const { channel, transport, got } = subscribed();
    transport.publish('a', undefined, 'typing');
    transport.publish('a', 1);
    assert.deepEqual(got, ['typing', 1]);
    assert.deepEqual(channel.position, { epoch: 'e1', offset: 1 });
  });
});

describe('a subscription that ends', () => {
  test('because its token has expired is begun again, and recovered', async () => {
    let asked = 0;
    const { channel, open, got, of } = watched({}, { token: () => `ct${++asked}` });
    void channel.subscribe();
    const transport = open();
    await settled();
    transport.subscribed();
    transport.publish('a', 1);
    transport.receive({ type: 'unsubscribed', channel: 'a', code: 'token_expired', reason: '' });
    assert.equal(channel.state, 'subscribing');
    await settled();
    const { token, recover } = transport.last('subscribe');
    assert.deepEqual([token, recover], ['ct2', { epoch: 'e1', offset: 1 }]);
    transport.subscribed({ offset: 2, recovered: true, publications: [publication('a', 2)] });
    assert.deepEqual(got, [1, 2]);
    assert.deepEqual(of('unsubscribed'), []);
  });

  test('because the server wants it is told', () => {
    const { channel, transport, of } = subscribed();
    transport.receive({ type: 'unsubscribed', channel: 'a', code: 'forbidden', reason: 'the server has ended it' });
    assert.equal(channel.state, 'unsubscribed');
    assert.deepEqual(of('unsubscribed'), [{ channel: 'a', code: 'forbidden', reason: 'the server has ended it' }]);
  });

  test('with a token that does not change is over', () => {
    const { channel, transport } = subscribed({}, { token: 'ct' });
    transport.receive({ type: 'unsubscribed', channel: 'a', code: 'token_expired', reason: '' });
    assert.equal(channel.state, 'unsubscribed');
  });
});

describe('subscriptions that the server begins', () => {
  const byServer = { type: 'subscribed', channel: 'user:ada', epoch: 'e1', recovered: false, publications: [] };

  function named(options = {}) {
    const test = createTestClient(options);
    const got: unknown[] = [];
    const channel = test.client.channel('user:ada');
    channel.on('*', (data) => got.push(data));
    return { ...test, channel, got };
  }

  test('need nothing of the client', () => {
    const { channel, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    assert.equal(channel.state, 'subscribed');
    transport.publish('user:ada', 4);
    assert.deepEqual(got, [4]);
    assert.deepEqual(of('subscribed'), [{ channel: 'user:ada', epoch: 'e1', offset: 3, recovered: false, byServer: true }]);
    assert.deepEqual(transport.sent, []);
  });

  test('are there for a channel that nobody has named', () => {
    const { client, open, of } = createTestClient();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.publish('user:ada', 4);
    assert.equal(of('subscribed').length, 1);
    assert.deepEqual(client.channel('user:ada').position, { epoch: 'e1', offset: 4 });
  });

  test('can be published to', async () => {
    const { channel, open } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    void channel.publish('text', 1);
    await settled();
    assert.equal(transport.count('publish'), 1);
  });

  test('can be published to while there is no connection', async () => {
    const { channel, clock, transports, open } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    void channel.publish('text', 1);
    await clock.advance(500);
    transports[1]!.connected();
    assert.equal(transports[1]!.count('publish'), 0);
    transports[1]!.receive({ ...byServer, offset: 3 });
    assert.equal(transports[1]!.count('publish'), 1);
  });

  test('before the client is open come through as well', async () => {
    const { channel, transports, client, got } = named({ token: 't' });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.receive({ ...byServer, offset: 3 });
    transports[0]!.publish('user:ada', 4);
    transports[0]!.receive({ type: 'auth-success', id: 'auth' });
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(got, [4]);
  });

  test('are recovered after a reconnect: what comes before the answer is left to the answer', async () => {
    const { clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.publish('user:ada', 4);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    assert.deepEqual(transports[1]!.sent, []);
    transports[1]!.receive({ ...byServer, offset: 6 });
    assert.deepEqual(transports[1]!.last('subscribe').recover, { epoch: 'e1', offset: 4 });
    transports[1]!.publish('user:ada', 7);
    assert.deepEqual(got, [4]);
    transports[1]!.subscribed({ offset: 7, recovered: true, publications: [5, 6, 7].map((n) => publication('user:ada', n)) });
    transports[1]!.publish('user:ada', 8);
    assert.deepEqual(got, [4, 5, 6, 7, 8]);
    assert.deepEqual(of('gap'), []);
  });

  test('are the client\'s own when they were recovered: subscribe() has nothing more to ask for', async () => {
    const { channel, clock, transports, open } = named();
    open().receive({ ...byServer, offset: 3 });
    transports[0]!.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 4 });
    transports[1]!.subscribed({ offset: 4, recovered: true, publications: [publication('user:ada', 4)] });
    await channel.subscribe();
    assert.equal(transports[1]!.count('subscribe'), 1);
    assert.equal(channel.state, 'subscribed');
    transports[1]!.end(1006);
    await clock.advance(1000);
    transports[2]!.connected();
    assert.deepEqual(transports[2]!.last('subscribe').recover, { epoch: 'e1', offset: 4 });
  });

  test('need no recovery when nothing was missed', async () => {
    const { channel, clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    assert.equal(channel.state, 'subscribing');
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 3 });
    transports[1]!.publish('user:ada', 4);
    assert.deepEqual(transports[1]!.sent, []);
    assert.deepEqual(got, [4]);
    assert.deepEqual(of('gap'), []);
  });

  test('that cannot be recovered tell of the gap', async () => {
    const { clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, epoch: 'e2', offset: 1 });
    transports[1]!.subscribed({ epoch: 'e2', offset: 1 });
    transports[1]!.publish('user:ada', 2);
    assert.deepEqual(got, [2]);
    assert.equal(of('gap').length, 1);
  });

  test('that may not be recovered go on with a gap', async () => {
    const { channel, clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 6 });
    transports[1]!.receive({ type: 'error', id: transports[1]!.last('subscribe').id, channel: 'user:ada', code: 'forbidden', message: '' });
    transports[1]!.publish('user:ada', 7);
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(got, [7]);
    assert.deepEqual(of('gap'), [{ channel: 'user:ada', from: { epoch: 'e1', offset: 3 }, to: { epoch: 'e1', offset: 6 } }]);
  });

  test('that may not be recovered tell of everything that was passed over', async () => {
    const { channel, clock, transports, open, of } = named();
    open().receive({ ...byServer, offset: 3 });
    transports[0]!.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 6 });
    transports[1]!.publish('user:ada', 7);
    transports[1]!.receive({ type: 'error', id: transports[1]!.last('subscribe').id, channel: 'user:ada', code: 'forbidden', message: '' });
    assert.deepEqual(of('gap')[0].to, { epoch: 'e1', offset: 7 });
    assert.deepEqual(channel.position, { epoch: 'e1', offset: 7 });
  });

  test('may be subscribed by the client too: its own answer counts', async () => {
    const { channel, open, got } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    const done = channel.subscribe();
    assert.deepEqual(transport.last('subscribe').recover, { epoch: 'e1', offset: 3 });
    transport.publish('user:ada', 4);
    transport.subscribed({ offset: 4, recovered: true, publications: [publication('user:ada', 4)] });
    transport.publish('user:ada', 5);
    await done;
    assert.deepEqual(got, [4, 5]);
  });

  test('that the client wants as well are asked for at once', async () => {
    const { channel, open, got } = named();
    void channel.subscribe();
    const transport = open();
    assert.equal(transport.count('subscribe'), 1);
    transport.receive({ ...byServer, offset: 3 });
    transport.publish('user:ada', 4);
    transport.subscribed({ offset: 4 });
    transport.publish('user:ada', 5);
    assert.deepEqual(got, [5]);
  });

  test('stay when the client may not have one of its own', async () => {
    const { channel, open, got } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    const done = channel.subscribe();
    transport.publish('user:ada', 4);
    transport.receive({ type: 'error', id: transport.last('subscribe').id, channel: 'user:ada', code: 'forbidden', message: '' });
    await assert.rejects(done, { code: 'forbidden' });
    transport.publish('user:ada', 5);
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(got, [4, 5]);
  });

  test('end when the server, or the client, ends them', async () => {
    const { channel, open } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    channel.unsubscribe();
    assert.equal(transport.count('unsubscribe'), 1);
    transport.receive({ ...byServer, offset: 3 });
    transport.receive({ type: 'unsubscribed', channel: 'user:ada', code: 'forbidden', reason: '' });
    assert.equal(channel.state, 'unsubscribed');
  });
});

describe('handlers', () => {
  test('of a name get its publications, those of message the nameless ones', () => {
    const { channel, transport } = subscribed();
    const calls: unknown[] = [];
    const off = channel.on('text', (data, { event, offset }) => calls.push([data, event, offset]));
    channel.on('message', (data) => calls.push(data));
    transport.publish('a', 1, 'one', { event: 'text' });
    transport.publish('a', 2, 'two');
    off();
    transport.publish('a', 3, 'three', { event: 'text' });
    assert.deepEqual(calls, [['one', 'text', 1], 'two']);
  });

  test('get who published, and when', () => {
    const { channel, transport } = subscribed();
    const publications: unknown[] = [];
    channel.on('*', (_data, value) => publications.push(value));
    transport.publish('a', 1, null, { connection: 'c', user: 'ada' });
    assert.deepEqual(publications, [{ channel: 'a', event: 'message', data: null, timestamp: 1, offset: 1, connection: 'c', user: 'ada' }]);
  });

  test('that fail are reported, and lose nothing', async () => {
    const { client, channel, transport, got, of } = subscribed();
    channel.on('*', () => {
      throw new Error('mine');
    });
    channel.on('*', async () => {
      throw new Error('later');
    });
    const after: unknown[] = [];
    channel.on('*', (data) => after.push(data));
    client.on('error', () => {
      throw new Error('in the handler of errors');
    });
    transport.publish('a', 1);
    transport.publish('a', 2);
    await settled();
    assert.deepEqual(got, [1, 2]);
    assert.deepEqual(after, [1, 2]);
    assert.deepEqual(of('error').map(({ code, cause }) => [code, cause.message]).sort(), [
      ['handler_failed', 'later'], ['handler_failed', 'later'], ['handler_failed', 'mine'], ['handler_failed', 'mine'],
    ]);
  });

  test('of the log that fail disturb nothing', (context) => {
    const errors = context.mock.method(console, 'error', () => {});
    const { client, transports } = createTestClient({
      log: () => {
        throw new Error('no disk');
      },
    });
    void client.connect();
    transports[0]!.connected();
    assert.equal(client.state, 'open');
    assert.ok(errors.mock.callCount() > 0);
  });

  test('once is once, and off is off', () => {
    const { client, transport } = subscribed();
    const calls: unknown[] = [];
    const handler = ({ online }: { online: number }): unknown => calls.push(online);
    client.once('system', handler);
    transport.receive({ type: 'system', data: { online: 1 } }, { type: 'system', data: { online: 2 } });
    client.on('system', handler);
    client.off('system', handler);
    transport.receive({ type: 'system', data: { online: 3 } });
    assert.deepEqual(calls, [1]);
  });
});

describe('the client', () => {
  test('passes notifications and notices on', () => {
    const { transport, of } = subscribed();
    transport.receive({ type: 'notification', data: { message: 'x' }, timestamp: 5 }, { type: 'system', data: { online: 2 } });
    assert.deepEqual(of('notification').map(({ data, timestamp }) => [data, timestamp]), [[{ message: 'x' }, 5]]);
    assert.deepEqual(of('system'), [{ online: 2 }]);
  });

  test('tells errors that belong to no command', () => {
    const { transport, of } = subscribed();
    transport.receive({ type: 'error', code: 'rate_limited', message: 'slow down' });
    assert.equal(of('error')[0].code, 'rate_limited');
  });

  test('takes messages that it does not know', () => {
    const { client, transport } = subscribed();
    transport.receive({ type: 'dance' }, { type: 'dance', channel: 'a' }, { type: 'message', channel: 'unknown', offset: 1, data: 1, timestamp: 1 });
    transport.receive({ type: 'published', id: 999, channel: 'a', epoch: 'e1', offset: 1 }, { type: 'error', id: 998, code: 'x', message: '' });
    assert.equal(client.state, 'open');
  });
});
