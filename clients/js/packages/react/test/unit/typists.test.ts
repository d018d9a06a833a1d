import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { settled } from '../../../client/test/support/fake-clock.js';
import { linger } from '../../src/lease.js';
import { channel, useFakeServer } from '../support/channel-in-use.js';

const ada = { connection: 'c1', user: 'ada' };

async function type(context: TestContext) {
  const server = useFakeServer(context);
  server.mount();
  server.transport.connected();
  await settled();
  server.transport.subscribed();
  const typists = server.store.typists({ event: 'typing', throttle: 2000, timeout: 5000 });
  const release = typists.retain();
  const says = (active: unknown, more: object = ada) => server.transport.publish(channel, undefined, { active }, { event: 'typing', ...more });
  const sent = () => server.transport.sent.filter((command) => command['event'] === 'typing').map((command) => command['data'].active);
  return { ...server, get transport() { return server.transport; }, typists, release, says, sent };
}

describe('who is typing', () => {
  test('is who says so, until it is over', async (context) => {
    const { typists, says } = await type(context);
    says(true);
    assert.deepEqual(typists.list, [ada]);
    const { list } = typists;
    says(true);
    assert.equal(typists.list, list);
    says(false);
    assert.deepEqual(typists.list, []);
  });

  test('is nobody of whom nothing is heard', async (context) => {
    const { typists, says, wait } = await type(context);
    says(true);
    wait(4999);
    says(true);
    wait(4999);
    assert.deepEqual(typists.list, [ada]);
    wait(1);
    assert.deepEqual(typists.list, []);
  });

  test('is nobody who has sent what was typed', async (context) => {
    const { typists, says, transport } = await type(context);
    says(true);
    says(true, { connection: 'c2' });
    transport.publish(channel, 1, 'hello', ada);
    assert.deepEqual(typists.list.map(({ connection }) => connection), ['c2']);
  });

  test('is not this client, and not what is no word about it', async (context) => {
    const { typists, says } = await type(context);
    says(true, { connection: 's1' });
    says('perhaps');
    says(true, { connection: undefined });
    assert.deepEqual(typists.list, []);
  });

  test('is said at the first key, and then every 2 s', async (context) => {
    const { typists, sent, wait } = await type(context);
    for (let key = 0; key < 30; key++) {
      typists.set(true);
      wait(100);
    }
    assert.deepEqual(sent(), [true, true]);
    typists.set(false);
    typists.set(false);
    assert.deepEqual(sent(), [true, true, false]);
  });

  test('is said anew after what was typed is sent', async (context) => {
    const { typists, sent, transport } = await type(context);
    typists.set(true);
    transport.publish(channel, 1, 'hello', { connection: 's1' });
    typists.set(true);
    assert.deepEqual(sent(), [true, true]);
  });

  test('is said when it could not be said before', async (context) => {
    const { typists, transport, clock, ...server } = await type(context);
    transport.end(1006);
    typists.set(true);
    await clock.advance(1000);
    server.transports.at(-1)!.connected('s2');
    server.transports.at(-1)!.subscribed({ recovered: true });
    typists.set(true);
    assert.deepEqual(server.transports.at(-1)!.last('publish')['data'], { active: true });
  });

  test('is nobody when the component is gone: it says so, and leaves no timer', async (context) => {
    const { typists, says, release, sent, wait, timers } = await type(context);
    typists.set(true);
    says(true);
    typists.retain()();
    assert.deepEqual(sent(), [true], 'another component, such as the one that shows it, says nothing');
    release();
    assert.deepEqual(sent(), [true, false]);
    assert.equal(timers.size, 2);
    wait(linger);
    assert.deepEqual([typists.list, timers.size], [[], 0]);
    says(true);
    assert.deepEqual(typists.list, []);
  });
});
