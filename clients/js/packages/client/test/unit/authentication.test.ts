import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';

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
