import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';

const ada = { connection: 'c1', user: 'ada' };
const bob = { connection: 'c2', user: 'bob', state: { typing: false } };

function present(members: object[] = [ada]) {
  const test = createTestClient();
  const channel = test.client.channel('a', { presence: true });
  const changes: any[] = [];
  channel.presence.on('change', (change) => changes.push(change));
  void channel.subscribe();
  const transport = test.open();
  transport.subscribed({ members });
  return { ...test, channel, changes, transport };
}

describe('presence', () => {
  test('begins with who is there', () => {
    const { channel, changes } = present([ada, bob]);
    assert.deepEqual(channel.presence.members, [ada, bob]);
    assert.deepEqual(channel.presence.get('c2'), bob);
    assert.deepEqual(changes, [{ joined: [ada, bob], left: [], changed: [] }]);
  });

  test('follows who comes and goes, and what they say of themselves', () => {
    const { channel, changes, transport } = present();
    transport.receive({ type: 'joined', channel: 'a', member: bob });
    const typing = { ...bob, state: { typing: true } };
    transport.receive({ type: 'state', channel: 'a', member: typing });
    assert.deepEqual(channel.presence.members, [ada, typing]);
    transport.receive({ type: 'left', channel: 'a', member: { connection: 'c1' } });
    assert.deepEqual(channel.presence.members, [typing]);
    assert.deepEqual(changes.slice(1), [
      { joined: [bob], left: [], changed: [] },
      { joined: [], left: [], changed: [typing] },
      { joined: [], left: [ada], changed: [] },
    ]);
  });

  test('takes many changes at once', () => {
    const { channel, transport } = present([ada]);
    transport.receive({ type: 'presence-diff', channel: 'a', joined: [bob], left: [ada], state: [], count: 1, users: 1 });
    assert.deepEqual(channel.presence.members, [bob]);
  });

  test('is told nothing that it knows', () => {
    const { changes, transport } = present([ada, bob]);
    transport.receive({ type: 'joined', channel: 'a', member: bob });
    transport.receive({ type: 'left', channel: 'a', member: { connection: 'unknown' } });
    assert.equal(changes.length, 1);
  });

  test('has the same list until it changes', () => {
    const { channel, transport } = present();
    const before = channel.presence.members;
    assert.equal(channel.presence.members, before);
    transport.receive({ type: 'joined', channel: 'a', member: bob });
    assert.notEqual(channel.presence.members, before);
    assert.deepEqual(before, [ada]);
  });

  test('counts users, not connections', () => {
    const { channel } = present([ada, { connection: 'c3', user: 'ada' }, { connection: 'c4' }]);
    assert.equal(channel.presence.users, 1);
  });

  test('tells after a reconnect what has changed meanwhile', async () => {
    const { channel, changes, clock, transports, transport } = present([ada, bob]);
    transport.end(1006);
    assert.deepEqual(channel.presence.members, [ada, bob]);
    await clock.advance(500);
    transports[1]!.connected();
    const eve = { connection: 'c5', user: 'eve' };
    const other = { ...bob, state: { typing: true } };
    transports[1]!.subscribed({ members: [other, eve] });
    assert.deepEqual(changes[1], { joined: [eve], left: [ada], changed: [other] });
  });

  test('is empty without a subscription', () => {
    const { channel, changes } = present();
    channel.unsubscribe();
    assert.deepEqual(channel.presence.members, []);
    assert.deepEqual(changes[1], { joined: [], left: [ada], changed: [] });
  });

  test('stays empty when something comes late', () => {
    const { channel, transport } = present();
    channel.unsubscribe();
    transport.receive({ type: 'joined', channel: 'a', member: bob });
    assert.deepEqual(channel.presence.members, []);
  });

  test('knows by what name the client is there', () => {
    const { channel, client, transport } = present();
    assert.equal(channel.connection, 's1');
    assert.equal(client.session, 's1');
    channel.unsubscribe();
    void channel.subscribe();
    transport.subscribed({ connection: 'former' });
    assert.equal(channel.connection, 'former');
  });

  test('can be asked for once', async () => {
    const { channel, transport } = present();
    const asked = channel.fetchPresence();
    await settled();
    transport.receive({ type: 'presence', id: transport.last('presence').id, channel: 'a', members: [ada], count: 1, users: 1 });
    assert.deepEqual(await asked, { members: [ada], count: 1, users: 1 });
  });
});

describe('presence of a channel that is subscribed already', () => {
  test('may be asked for later, once, and then follows', async () => {
    const { client, clock, transports, open, of } = createTestClient();
    const channel = client.channel('a');
    void channel.subscribe();
    const transport = open();
    client.channel('a', { presence: true });
    transport.subscribed();
    assert.deepEqual(transport.sent.slice(1), [{ type: 'presence', channel: 'a', presence: true }], 'it was wanted before the answer came, but after the question');
    client.channel('a', { presence: true });
    transport.receive({ type: 'presence', channel: 'a', follow: true, members: [ada, bob], count: 2, users: 2 });
    transport.receive({ type: 'left', channel: 'a', member: ada });
    assert.deepEqual([channel.presence.members, transport.count('presence')], [[bob], 1]);

    transport.end(1006);
    await clock.advance(1000);
    transports[1]!.connected();
    assert.equal(transports[1]!.last('subscribe')['presence'], true);
    transports[1]!.subscribed({ members: [ada] });
    assert.deepEqual([channel.presence.members, transports[1]!.count('presence'), of('error')], [[ada], 0, []]);
  });

  test('that was asked for, given up and asked for again has nobody who has left in between', async () => {
    const { client, clock, transports, transport, channel } = present([ada, bob]);
    client.channel('a', { presence: false });
    transport.end(1006);
    await clock.advance(1000);
    transports[1]!.connected();
    transports[1]!.subscribed();
    client.channel('a', { presence: true });
    transports[1]!.receive({ type: 'presence', channel: 'a', follow: true, members: [ada], count: 1, users: 1 });
    assert.deepEqual(channel.presence.members, [ada]);
  });

  test('is asked for where the server has subscribed the channel', () => {
    const { client, open } = createTestClient();
    const channel = client.channel('a', { presence: true });
    const transport = open();
    transport.receive({ type: 'subscribed', channel: 'a', epoch: 'e1', offset: 0, recovered: false, publications: [] });
    transport.receive({ type: 'presence', channel: 'a', follow: true, members: [ada], count: 1, users: 1 });
    assert.deepEqual([transport.sent, channel.presence.members], [[{ type: 'presence', channel: 'a', presence: true }], [ada]]);
  });

  test('that comes after the end is nobody', () => {
    const { client, channel, transport } = present([]);
    channel.unsubscribe();
    transport.receive({ type: 'presence', channel: 'a', follow: true, members: [ada], count: 1, users: 1 });
    assert.deepEqual([channel.presence.members, client.state], [[], 'open']);
  });

  test('that is refused is an error, and not asked for again', () => {
    const { client, open, of } = createTestClient();
    void client.channel('a').subscribe();
    const transport = open();
    transport.subscribed();
    client.channel('a', { presence: true });
    transport.receive({ type: 'error', channel: 'a', code: 'forbidden', message: 'you may not' });
    client.channel('a', { presence: true });
    assert.deepEqual([of('error').map(({ code }) => code), transport.count('presence')], [['forbidden'], 1]);
  });
});

describe('what a member says of itself', () => {
  test('is said, and again on the next connection', async () => {
    const { channel, clock, transports, transport } = present();
    const done = channel.setState({ typing: true });
    await settled();
    assert.deepEqual(transport.last('state').data, { typing: true });
    transport.receive({ type: 'state-set', id: transport.last('state').id, channel: 'a' });
    await done;
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ members: [] });
    assert.deepEqual(transports[1]!.last('state').data, { typing: true });
  });

  test('fails as the server says, and is not said again', async () => {
    const { channel, clock, transports, transport } = present();
    const done = channel.setState('large');
    await settled();
    transport.receive({ type: 'error', id: transport.last('state').id, channel: 'a', code: 'too_large', message: '' });
    await assert.rejects(done, { code: 'too_large' });
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed();
    assert.equal(transports[1]!.count('state'), 0);
  });

  test('is said once when the connection is lost before the answer', async () => {
    const { channel, clock, transports, transport } = present();
    const done = channel.setState(1);
    await settled();
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed();
    await settled();
    for (const { id } of transports[1]!.sent.filter(({ type }) => type === 'state')) transports[1]!.receive({ type: 'state-set', id, channel: 'a' });
    await done;
  });
});
