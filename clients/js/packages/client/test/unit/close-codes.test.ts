import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTestClient } from '../support/fake-server.js';

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
