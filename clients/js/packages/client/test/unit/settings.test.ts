import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DunlinClient } from '../../src/client.js';
import { readSettings } from '../../src/settings.js';
import { createTestClient } from '../support/fake-server.js';

describe('settings', () => {
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

  test('a log that fails disturbs nothing', (context) => {
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
});
