import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DunlinServer } from '../../../client/test/support/dunlin-server.js';
import { launchChromium } from '../../../client/test/support/interop-tools.js';
import { TcpProxy } from '../../../client/test/support/tcp-proxy.js';
import type { Part } from './page.js';
import { buildPage } from './test-page.js';

let server: DunlinServer;
let proxy: TcpProxy;
let browser: any;

before(async () => {
  [server, browser] = await Promise.all([DunlinServer.start({ AllowedOrigins: '*', AllowedHosts: '*' }), launchChromium()]);
  proxy = await TcpProxy.start(server.port);
});
after(async () => {
  await browser?.close();
  await proxy?.stop();
  await server?.stop('SIGKILL');
});

for (const react of [19, 18] as const) {
  describe(`hooks in Chromium, with React ${react} in StrictMode`, () => {
    let script: string;

    before(async () => {
      script = await buildPage(react);
    });

    async function open(): Promise<any> {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`http://127.0.0.1:${server.port}/health/live`);
      await page.evaluate(script);
      return page;
    }

    const show = (page: any, parts: Part[], port = server.port): Promise<void> => page.evaluate(`show('ws://127.0.0.1:${port}/ws', ${JSON.stringify(parts)})`);
    const publish = (channel: string, data: unknown): Promise<any> => server.post('publish', { channel, data });

    test('two components of a channel share one subscription and its messages', async () => {
      const page = await open();
      const name = `shared-${react}`;
      await show(page, [{ kind: 'connection', id: 'c' }, { kind: 'channel', id: 'a', name }, { kind: 'channel', id: 'b', name, limit: 2 }]);
      await page.waitForFunction(`seen.a.state === 'subscribed' && seen.c.state === 'open'`);
      for (const data of [1, 2, 3]) await publish(name, data);
      await page.waitForFunction(`seen.a.messages.length === 3`);
      assert.deepEqual(await page.evaluate(`[seen.a.messages.map(({ data }) => data), seen.b.messages.map(({ data }) => data), calls]`), [
        [1, 2, 3], [2, 3], { a: [1, 2, 3], b: [1, 2, 3] },
      ]);
      assert.deepEqual(await page.evaluate(`[watch.opened, watch.sent.map(({ type }) => type)]`), [1, ['subscribe']]);
    });
  });
}
