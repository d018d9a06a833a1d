import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { publication } from '../support/fake-server.js';
import { subscribed, watched } from '../support/watched-channel.js';

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
