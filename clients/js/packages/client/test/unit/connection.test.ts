import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DunlinClient } from '../../src/client.js';
import { DunlinError } from '../../src/errors.js';
import { readSettings } from '../../src/settings.js';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';

describe('connecting', () => {
  test('opens with what the server says of it', async () => {
    const { client, transports, of } = createTestClient();
    const connecting = client.connect();
    assert.equal(client.state, 'connecting');
    assert.equal(client.readyState, 0);

    transports[0]!.connected('s1', { user: 'ada' });
    await connecting;

    assert.equal(client.state, 'open');
    assert.equal(client.readyState, 1);
    assert.equal(client.session, 's1');
    assert.equal(client.user, 'ada');
    assert.deepEqual(of('open'), [{ session: 's1', user: 'ada', transport: 'websocket', reconnected: false }]);
    assert.deepEqual(of('state'), [{ state: 'connecting', previous: 'closed' }, { state: 'open', previous: 'connecting' }]);
  });

  test('twice is once', async () => {
    const { client, transports } = createTestClient();
    const both = [client.connect(), client.connect()];
    transports[0]!.connected();
    await Promise.all([...both, client.connect()]);
    assert.equal(transports.length, 1);
  });

  test('goes on over failed attempts', async () => {
    const { client, clock, transports, of } = createTestClient({ transports: ['websocket'] });
    const connecting = client.connect();
    transports[0]!.end(1006, 'refused');
    assert.equal(client.state, 'connecting');
    assert.deepEqual(of('close'), [{ code: 1006, reason: 'refused', reconnect: true, delay: 500 }]);

    await clock.advance(500);
    transports[1]!.connected();
    await connecting;
  });

  test('fails when the server does not let it in', async () => {
    const { client, transports } = createTestClient();
    const connecting = client.connect();
    transports[0]!.end(4403, 'not you');
    await assert.rejects(connecting, (error: DunlinError) => error.code === 'closed' && error.closeCode === 4403 && error.message === 'not you');
    assert.equal(client.state, 'closed');
    assert.equal(client.readyState, 3);
  });

  test('has a deadline', async () => {
    const { client, clock, transports, of } = createTestClient({ transports: ['websocket'] });
    void client.connect();
    await clock.advance(9_999);
    assert.equal(transports[0]!.closed?.code, undefined);
    await clock.advance(1);
    assert.equal(transports[0]!.closed?.code, 4000);
    assert.equal(of('close')[0].reason, 'no answer in time');
  });

  test('also for what comes after the greeting', async () => {
    const { client, clock, transports } = createTestClient({ transports: ['websocket'], token: 't' });
    void client.connect();
    await settled();
    transports[0]!.connected();
    await clock.advance(10_000);
    assert.equal(transports[0]!.closed?.code, 4000);
  });

  test('survives a transport that cannot even be made', async () => {
    const { client, clock, of } = createTestClient({
      transports: ['websocket'],
      createTransport: (): never => {
        throw new Error('SecurityError');
      },
    });
    void client.connect();
    assert.match(of('close')[0].reason, /SecurityError/);
    client.close();
    assert.equal(clock.pending, 0);
  });

  test('an address that is none is refused at once', () => {
    for (const url of ['nonsense', 'ftp://server.test/']) assert.throws(() => new DunlinClient(url), TypeError);
  });

  test('where no transport is possible is refused at once', () => {
    assert.throws(() => new DunlinClient('ws://server.test/ws', { transports: [] }), TypeError);
  });

  test('every scheme of an address will do', async () => {
    for (const [url, socketUrl, httpUrl] of [
      ['ws://server.test/ws', 'ws://server.test/ws', 'http://server.test/ws'],
      ['https://server.test/ws?tenant=1#x', 'wss://server.test/ws?tenant=1', 'https://server.test/ws?tenant=1'],
    ]) {
      const settings = readSettings(url!, {});
      assert.deepEqual([settings.socketUrl, settings.httpUrl], [socketUrl, httpUrl]);
    }
  });
});

describe('close codes', () => {
  const comesBack = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 3000, 3008, 3010, 3999, 4408, 4429];
  const staysAway = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 4000, 4400, 4401, 4403, 4404, 4999];

  for (const code of comesBack) {
    test(`${code} comes back`, async () => {
      const { client, clock, transports, open } = createTestClient();
      open().end(code, 'why');
      assert.equal(client.state, 'reconnecting');
      assert.equal(client.readyState, 0);
      assert.equal(client.session, undefined);
      await clock.advance(500);
      assert.equal(transports.length, 2);
      transports[1]!.connected('s2');
      assert.equal(client.session, 's2');
    });
  }

  for (const code of staysAway) {
    test(`${code} stays away`, async () => {
      const { client, clock, transports, open, of } = createTestClient();
      open().end(code, 'why');
      assert.equal(client.state, 'closed');
      assert.deepEqual(of('close'), [{ code, reason: 'why', reconnect: false }]);
      assert.equal(clock.pending, 0);
      await clock.advance(100_000);
      assert.equal(transports.length, 1);
    });
  }

  test('disconnect says more than the code: when to come back', async () => {
    const { clock, transports, open, of } = createTestClient();
    const transport = open();
    transport.receive({ type: 'disconnect', code: 1001, reason: 'restart', reconnect: true, after: 7_000 });
    transport.end(1006);
    assert.deepEqual(of('close'), [{ code: 1001, reason: 'restart', reconnect: true, delay: 7_000 }]);
    await clock.advance(6_999);
    assert.equal(transports.length, 1);
    await clock.advance(1);
    assert.equal(transports.length, 2);
  });

  test('disconnect says more than the code: whether to come back', () => {
    const { client, open } = createTestClient();
    const transport = open();
    transport.receive({ type: 'disconnect', code: 3000, reason: 'go', reconnect: false });
    transport.end(3000);
    assert.equal(client.state, 'closed');
  });

  test('a disconnect is for one connection only', async () => {
    const { clock, transports, open, of } = createTestClient();
    const first = open();
    first.receive({ type: 'disconnect', code: 1001, reason: '', reconnect: true, after: 3_000 });
    first.end(1001);
    await clock.advance(3_000);
    transports[1]!.connected();
    transports[1]!.end(1006);
    assert.equal(of('close')[1].delay, 500);
  });
});

describe('backoff', () => {
  test('grows by half up to 30 s, with full jitter', async () => {
    const { client, clock, random, transports, of } = createTestClient({ transports: ['websocket'] });
    random.value = 1;
    void client.connect();
    for (let i = 0; i < 12; i++) {
      transports.at(-1)!.end(1006);
      await clock.advance(of('close').at(-1).delay);
    }
    const delays = of('close').map(({ delay }) => delay);
    assert.deepEqual(delays.slice(0, 4), [1000, 1500, 2250, 3375]);
    assert.deepEqual(delays.slice(9), [30_000, 30_000, 30_000]);
    random.value = 0;
    transports.at(-1)!.end(1006);
    assert.equal(of('close').at(-1).delay, 0);
  });

  test('begins anew after a connection that has lasted', async () => {
    const { clock, transports, open, of } = createTestClient();
    open().end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    await clock.advance(5_000);
    transports[1]!.end(1006);
    assert.equal(of('close')[1].delay, 500);
  });

  test('goes on after a connection that has not lasted', async () => {
    const { clock, transports, open, of } = createTestClient();
    open().end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    await clock.advance(4_999);
    transports[1]!.end(1006);
    assert.equal(of('close')[1].delay, 750);
  });

  test('can be set', async () => {
    const { open, of } = createTestClient({ backoff: { initial: 10 } });
    open().end(1006);
    assert.equal(of('close')[0].delay, 5);
  });
});

describe('closing', () => {
  test('ends the connection, and every timer', async () => {
    const { client, clock, transports, open, of } = createTestClient();
    open();
    client.close(1000, 'bye');
    assert.deepEqual(transports[0]!.closed, { code: 1000, reason: 'bye' });
    assert.equal(client.state, 'closed');
    assert.equal(clock.pending, 0);
    assert.deepEqual(of('close'), [{ code: 1000, reason: 'bye', reconnect: false }]);
  });

  test('while it connects fails connect()', async () => {
    const { client, clock, transports } = createTestClient();
    const connecting = client.connect();
    client.close();
    await assert.rejects(connecting, { code: 'closed' });
    assert.ok(transports[0]!.closed);
    assert.equal(clock.pending, 0);
  });

  test('while it waits to reconnect ends the wait', async () => {
    const { client, clock, open } = createTestClient();
    open().end(1006);
    client.close();
    assert.equal(clock.pending, 0);
  });

  test('while a token is on its way ends the attempt', async () => {
    let give!: (token: string) => void;
    const { client, clock, transports } = createTestClient({ token: () => new Promise((resolve) => (give = resolve)) });
    void client.connect();
    await settled();
    client.close();
    give('late');
    await settled();
    assert.equal(transports.length, 0);
    assert.equal(clock.pending, 0);
  });

  test('in a handler of any event is the end', async () => {
    for (const event of ['state', 'open', 'close'] as const) {
      const { client, clock, transports } = createTestClient();
      client.on(event, () => client.close());
      void client.connect();
      transports[0]?.connected();
      transports[0]?.end(1006);
      await clock.advance(60_000);
      assert.equal(client.state, 'closed', event);
      assert.equal(clock.pending, 0, event);
    }
  });

  test('as soon as it is open is the end, without an open', () => {
    const { client, clock, open, of } = createTestClient();
    client.on('state', ({ state }) => state === 'open' && client.close());
    open();
    assert.deepEqual(of('open'), []);
    assert.equal(clock.pending, 0);
  });

  test('in the first event of all opens nothing', () => {
    const { client, transports, clock } = createTestClient();
    client.once('state', () => client.close());
    void client.connect();
    assert.equal(transports.length, 0);
    assert.equal(clock.pending, 0);
  });

  test('has an end before the application hears of it: it may connect at once', async () => {
    const { client, transports, open } = createTestClient();
    const channel = client.channel('a');
    void channel.subscribe();
    open().subscribed();
    const published = channel.publish('text', 1);
    let again: Promise<void> | undefined;
    client.on('state', ({ state }) => {
      if (state === 'closed') again = client.connect();
    });
    transports[0]!.end(4403);
    await assert.rejects(published, { code: 'closed' });
    transports[1]!.connected();
    await again;
    assert.equal(client.state, 'open');
  });

  test('is not for good: connect() opens again', async () => {
    const { client, transports, open } = createTestClient();
    open();
    client.close();
    const connecting = client.connect();
    transports[1]!.connected('s2');
    await connecting;
    assert.equal(client.session, 's2');
  });

  test('in a handler of close, and connect() again, is one connection', async () => {
    const { client, clock, transports, open } = createTestClient();
    client.once('close', () => {
      client.close();
      void client.connect();
    });
    open().end(1006);
    await clock.advance(1000);
    assert.equal(transports.length, 2);
    transports[1]!.connected();
    assert.equal(client.state, 'open');
  });
});

describe('who the client is', () => {
  test('is said in a message, before anything else', async () => {
    const { client, transports, of } = createTestClient({ token: 'secret' });
    const channel = client.channel('a');
    void channel.subscribe();
    void client.connect();
    await settled();
    assert.equal(transports[0]!.settings.token, undefined);
    transports[0]!.connected();
    assert.deepEqual(transports[0]!.sent, [{ type: 'auth', id: 'auth', token: 'secret' }]);
    assert.equal(client.state, 'connecting');

    transports[0]!.receive({ type: 'auth-success', id: 'auth', user: 'ada' });
    assert.equal(client.user, 'ada');
    assert.equal(of('open')[0].user, 'ada');
    assert.equal(transports[0]!.sent[1]!.type, 'subscribe');
  });

  test('is said in the request if the application wants that', async () => {
    const { client, transports } = createTestClient({ token: 'secret', tokenIn: 'request' });
    void client.connect();
    await settled();
    assert.equal(transports[0]!.settings.token, 'secret');
    transports[0]!.connected();
    assert.equal(client.state, 'open');
    assert.deepEqual(transports[0]!.sent, []);
  });

  test('is asked once for many connections', async () => {
    let asked = 0;
    const { client, clock, transports } = createTestClient({ token: () => `t${++asked}`, tokenIn: 'request' });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.end(1006);
    await clock.advance(500);
    assert.equal(asked, 1);
    assert.equal(transports[1]!.settings.token, 't1');
  });

  test('is asked anew after close()', async () => {
    let asked = 0;
    const { client, transports } = createTestClient({ token: () => `t${++asked}`, tokenIn: 'request' });
    void client.connect();
    await settled();
    client.close();
    void client.connect();
    await settled();
    assert.equal(transports[1]!.settings.token, 't2');
  });

  test('a token that is refused is asked for once more', async () => {
    let asked = 0;
    const { client, clock, transports } = createTestClient({ token: async () => `t${++asked}` });
    const connecting = client.connect();
    for (let i = 0; i < 2; i++) {
      await clock.advance(0);
      transports[i]!.connected();
      transports[i]!.receive({ type: 'error', id: 'auth', code: i === 0 ? 'token_expired' : 'unauthorized', message: 'no' });
    }
    await assert.rejects(connecting, { code: 'closed', closeCode: 4401, message: 'unauthorized' });
    assert.equal(asked, 2);
    assert.equal(transports.length, 2);
    assert.equal(clock.pending, 0);
  });

  test('4401 asks once more, and again after a connection that has lasted', async () => {
    let asked = 0;
    const { client, clock, transports } = createTestClient({ token: () => `t${++asked}`, tokenIn: 'request' });
    void client.connect();
    for (let i = 0; i < 3; i++) {
      await clock.advance(0);
      transports[i]!.connected();
      await clock.advance(6_000);
      transports[i]!.end(4401, 'token_expired');
    }
    await clock.advance(0);
    assert.equal(asked, 4);
    transports[3]!.connected();
    transports[3]!.end(4401, 'token_revoked');
    assert.equal(client.state, 'closed');
  });

  test('who was too slow to say so tries again', async () => {
    const { client, clock, transports, of } = createTestClient({ token: 'fixed' });
    void client.connect();
    for (let i = 0; i < 3; i++) {
      await clock.advance(2_000);
      transports[i]!.connected();
      transports[i]!.receive({ type: 'disconnect', code: 4401, reason: 'auth_timeout', reconnect: false });
      transports[i]!.end(4401, 'auth_timeout');
    }
    assert.deepEqual(of('close').map(({ reconnect, delay }) => [reconnect, delay]), [[true, 500], [true, 750], [true, 1125]]);
  });

  test('who has nothing to say of it does not', async () => {
    const { client, transports } = createTestClient();
    void client.connect();
    transports[0]!.connected();
    transports[0]!.end(4401, 'auth_timeout');
    assert.equal(client.state, 'closed');
  });

  test('4401 with a token that does not change is the end', async () => {
    const { client, transports } = createTestClient({ token: 'fixed', tokenIn: 'request' });
    void client.connect();
    await settled();
    transports[0]!.end(4401, 'unauthorized');
    assert.equal(client.state, 'closed');
  });

  test('a token that cannot be got is tried again', async () => {
    let asked = 0;
    const { client, clock, transports, of } = createTestClient({
      token: async () => {
        if (++asked === 1) throw new Error('the network');
        return 't';
      },
    });
    void client.connect();
    await settled();
    assert.equal(of('error')[0].code, 'token_failed');
    assert.match(of('error')[0].cause.message, /the network/);
    await clock.advance(500);
    transports[0]!.connected();
    transports[0]!.receive({ type: 'auth-success', id: 'auth' });
    assert.equal(client.state, 'open');
  });

  test('a token that does not come is no reason to wait for ever', async () => {
    let give!: (token: string) => void;
    const { client, clock, transports, of } = createTestClient({ tokenIn: 'request', token: () => new Promise((resolve) => (give = resolve)) });
    void client.connect();
    await clock.advance(10_000);
    assert.equal(of('error')[0].code, 'token_failed');
    give('late');
    await settled();
    assert.equal(transports.length, 0, 'it is not the time to connect');
    await clock.advance(500);
    assert.equal(transports[0]!.name, 'websocket');
    assert.equal(transports[0]!.settings.token, 'late');
    client.close();
    assert.equal(clock.pending, 0);
  });

  test('a token that is always the same is not renewed without end', async () => {
    const { client, clock, transports } = createTestClient({ token: () => 'same' });
    void client.connect();
    await settled();
    const expires = clock.now() + 10_000;
    transports[0]!.connected();
    transports[0]!.receive({ type: 'auth-success', id: 'auth', expires });
    for (let i = 0; i < 12; i++) {
      await clock.advance(1_000);
      transports[0]!.receive({ type: 'auth-success', id: 'auth', expires });
    }
    assert.ok(transports[0]!.count('auth') < 8, `${transports[0]!.count('auth')}`);
  });

  test('a function may say that there is no token', async () => {
    const { client, clock } = createTestClient({
      token: () => {
        // Of the other kind of module, perhaps.
        throw Object.assign(new Error('signed out'), { code: 'unauthorized' });
      },
    });
    await assert.rejects(client.connect(), { closeCode: 4401, message: 'signed out' });
    assert.equal(clock.pending, 0);
  });

  test('is renewed before the token expires', async () => {
    let asked = 0;
    const { client, clock, transports } = createTestClient({ token: () => `t${++asked}`, heartbeat: { interval: 1e9 } });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.receive({ type: 'auth-success', id: 'auth', expires: clock.now() + 3_600_000 });
    await clock.advance(3_569_999);
    assert.equal(transports[0]!.count('auth'), 1);
    await clock.advance(1);
    assert.deepEqual(transports[0]!.last('auth'), { type: 'auth', id: 'auth', token: 't2' });
    transports[0]!.receive({ type: 'auth-success', id: 'auth', expires: clock.now() + 100_000 });
    await clock.advance(80_000);
    assert.equal(transports[0]!.last('auth').token, 't3');
    assert.equal(client.state, 'open');
  });

  test('may hold for longer than a timer', async () => {
    const { client, clock, transports } = createTestClient({ token: () => 't', heartbeat: { interval: 1e9 } });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.receive({ type: 'auth-success', id: 'auth', expires: clock.now() + 365 * 86_400_000 });
    await clock.advance(1000);
    assert.equal(transports[0]!.count('auth'), 1);
  });

  test('what goes wrong with the renewal is told, and the connection goes on', async () => {
    let asked = 0;
    const { client, clock, transports, of } = createTestClient({
      token: () => {
        if (++asked === 2) throw new Error('the network');
        return 't';
      },
    });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.receive({ type: 'auth-success', id: 'auth', expires: clock.now() + 10_000 });
    await clock.advance(8_000);
    assert.equal(of('error')[0].code, 'token_failed');
    transports[0]!.receive({ type: 'error', id: 'auth', code: 'forbidden', message: 'another user' });
    assert.equal(of('error')[1].code, 'forbidden');
    assert.equal(client.state, 'open');
  });

  test('a refusal that is not about the token is the server\'s to end', async () => {
    const { client, transports } = createTestClient({ token: 't' });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.receive({ type: 'error', id: 'auth', code: 'banned', message: 'no' });
    assert.equal(client.state, 'connecting');
    transports[0]!.end(4403, 'banned');
    assert.equal(client.state, 'closed');
  });
});
