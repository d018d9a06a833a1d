import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DunlinServer } from '../../../client/test/support/dunlin-server.js';
import { launchChromium } from '../../../client/test/support/interop-tools.js';
import { TcpProxy } from '../../../client/test/support/tcp-proxy.js';
import { EchoServer } from '../support/echo-server.js';
import type { Part } from './page.js';
import { buildPage } from './test-page.js';

let server: DunlinServer;
let echo: EchoServer;
let browser: any;

before(async () => {
  [server, browser] = await Promise.all([
    DunlinServer.start({ AllowedOrigins: '*', AllowedHosts: '*', Namespaces__tiny__HistorySize: '2', Namespaces__silent__Permissions__Presence: 'Nobody' }),
    launchChromium(),
  ]);
  echo = await EchoServer.start();
});
after(async () => {
  await browser?.close();
  await echo?.stop();
  await server?.stop('SIGKILL');
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const publish = (channel: string, data: unknown): Promise<any> => server.post('publish', { channel, data });

async function publishAll(channel: string, from: number, to: number): Promise<void> {
  for (let data = from; data <= to; data++) await publish(channel, data);
}

for (const react of [19, 18] as const) {
  describe(`hooks in Chromium, with React ${react} in StrictMode`, { concurrency: 3 }, () => {
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
    const isSubscribed = (page: any, id = 'a'): Promise<void> => page.waitForFunction(`seen.${id}?.state === 'subscribed'`);
    const messages = (page: any, id = 'a'): Promise<unknown> => page.evaluate(`seen.${id}.messages.map(({ data }) => data)`);
    const shows = (page: any, count: number, id = 'a'): Promise<void> => page.waitForFunction(`seen.${id}.messages.length >= ${count}`);

    // What does not depend on how React mounts components needs no second time.
    const testNewest = react === 19 ? test : () => undefined;

    test('two components of a channel share one subscription and its messages', async () => {
      const page = await open();
      const name = `shared-${react}`;
      await show(page, [{ kind: 'connection', id: 'c' }, { kind: 'channel', id: 'a', name }, { kind: 'channel', id: 'b', name, limit: 2 }]);
      await isSubscribed(page);
      await publishAll(name, 1, 3);
      await shows(page, 3);
      assert.deepEqual([await messages(page), await messages(page, 'b'), await page.evaluate('calls')], [[1, 2, 3], [2, 3], { a: [1, 2, 3], b: [1, 2, 3] }]);
      assert.deepEqual(await page.evaluate(`[watch.opened, watch.sent.map(({ type }) => type)]`), [1, ['subscribe']]);
      assert.deepEqual(await page.evaluate(`[seen.c.state, seen.c.readyState, seen.c.transport]`), ['open', 1, 'websocket']);
      assert.equal(await page.evaluate(`parseInt(version)`), react);
    });

    test('what is published while components come and go is neither lost nor doubled', async () => {
      const page = await open();
      const name = `busy-${react}`;
      await show(page, [{ kind: 'channel', id: 'a', name, limit: 1000 }]);
      await isSubscribed(page);
      const publishing = publishAll(name, 1, 300);
      // Each mounts twice, with an unmount in between; the first one goes away as well, and comes back.
      await page.evaluate(`(async () => {
        const channel = (id) => ({ kind: 'channel', id, name: '${name}', limit: 1000 });
        for (let round = 0; round < 30; round++) {
          show('ws://127.0.0.1:${server.port}/ws', [[channel('a'), channel('b')], [channel('b')], [], [channel('a')]][round % 4]);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        show('ws://127.0.0.1:${server.port}/ws', [channel('a'), channel('b')]);
      })()`);
      await publishing;
      await page.waitForFunction(`seen.a.messages.at(-1)?.data === 300 && seen.b.messages.at(-1)?.data === 300`);
      assert.deepEqual([await messages(page), await messages(page, 'b')], [numbers(300), numbers(300)]);
      assert.equal(await page.evaluate(`new Set(seen.a.messages.map(({ key }) => key)).size`), 300);
      assert.deepEqual(await page.evaluate(`[watch.opened, watch.sent.map(({ type }) => type)]`), [1, ['subscribe']]);
      // Handlers are called as long as their component is there, and never twice.
      const called: number[] = await page.evaluate('calls.b');
      assert.deepEqual(called, [...new Set(called)].sort((one, other) => one - other));
    });

    test('a connection that is cut loses nothing', async () => {
      const page = await open();
      const proxy = await TcpProxy.start(server.port);
      const name = `cut-${react}`;
      await show(page, [{ kind: 'connection', id: 'c' }, { kind: 'channel', id: 'a', name }], proxy.port);
      await isSubscribed(page);
      await publish(name, 1);
      await shows(page, 1);
      assert.deepEqual(await page.evaluate(`[seen.a.recovered, seen.c.code]`), [undefined, undefined]);
      proxy.refuses = true;
      proxy.cutAll();
      await page.waitForFunction(`seen.c.state === 'reconnecting'`);
      assert.deepEqual(await page.evaluate(`[seen.a.state, seen.c.readyState, seen.c.code, typeof seen.c.delay]`), ['subscribing', 0, 1006, 'number']);
      await publishAll(name, 2, 20);
      await page.evaluate(`void seen.a.publish('text', 22)`);
      proxy.refuses = false;
      const publishing = publish(name, 21);
      await shows(page, 22);
      await publishing;
      assert.deepEqual(new Set((await messages(page)) as number[]), new Set(numbers(22)));
      assert.deepEqual(await page.evaluate(`[seen.a.messages.length, seen.a.recovered, seen.a.gap, seen.c.state, seen.c.code]`), [22, true, undefined, 'open', undefined]);
      await page.evaluate('clear()');
      await proxy.stop();
    });

    testNewest('what the server no longer has is told as a gap', async () => {
      const page = await open();
      const proxy = await TcpProxy.start(server.port);
      const name = `tiny:${react}`;
      await show(page, [{ kind: 'channel', id: 'a', name, rewind: 2 }], proxy.port);
      await isSubscribed(page);
      await publish(name, 1);
      await shows(page, 1);
      proxy.refuses = true;
      proxy.cutAll();
      await publishAll(name, 2, 6);
      proxy.refuses = false;
      await shows(page, 3);
      assert.deepEqual(await messages(page), [1, 5, 6]);
      assert.deepEqual(await page.evaluate(`[seen.a.recovered, seen.a.gap.from.offset, seen.a.gap.to.offset]`), [false, 1, 6]);
      await page.evaluate('clear()');
      await proxy.stop();
    });

    test('nothing is left when all components are gone', async () => {
      const page = await open();
      const name = `left-${react}`;
      const address = `ws://127.0.0.1:${echo.port}`;
      // Playwright has some of its own.
      await page.waitForFunction('true');
      const listeners = await page.evaluate('watch.listeners');
      await show(page, [
        { kind: 'connection', id: 'c' }, { kind: 'channel', id: 'a', name }, { kind: 'presence', id: 'p', name }, { kind: 'typing', id: 't', name },
        { kind: 'socket', id: 's', address }, { kind: 'socket', id: 'own', address, share: false },
      ]);
      await isSubscribed(page);
      await page.waitForFunction(`seen.s.readyState === 1 && seen.own.readyState === 1`);
      await page.evaluate(`seen.t.setTyping(true)`);
      assert.deepEqual(await page.evaluate(`[watch.sockets.size, watch.timers.size > 0, watch.listeners.length > ${listeners.length}]`), [3, true, true]);
      await page.evaluate('clear()');
      await page.waitForFunction(`watch.sockets.size === 0 && watch.timers.size === 0`);
      assert.deepEqual(await page.evaluate('watch.listeners'), listeners);
      assert.deepEqual((await server.get(`channels?prefix=${name}`)).channels, []);
    });

    testNewest('what is rendered and thrown away leaves nothing', async () => {
      const page = await open();
      const name = `suspended-${react}`;
      await show(page, [{ kind: 'suspended', id: 's', name }, { kind: 'channel', id: 'a', name: `${name}-not` }]);
      await isSubscribed(page);
      assert.deepEqual(await page.evaluate(`[seen.s, watch.sent.map(({ channel }) => channel)]`), [true, [`${name}-not`]]);
    });

    test('presence and typing between two pages', async () => {
      const [one, two] = await Promise.all([open(), open()]);
      const name = `room-${react}`;
      const parts: Part[] = [{ kind: 'channel', id: 'a', name }, { kind: 'presence', id: 'p', name }, { kind: 'typing', id: 't', name, throttle: 50, timeout: 400 }];
      await Promise.all([show(one, parts), show(two, parts)]);
      await Promise.all([one, two].map((page) => page.waitForFunction(`seen.p.members.length === 2 && seen.a.state === 'subscribed'`)));
      const [own, other] = await Promise.all([one, two].map((page) => page.evaluate('seen.p.self.connection')));
      assert.notEqual(own, other);

      await one.evaluate(`seen.p.setState({ mood: 'fine' })`);
      await two.waitForFunction(`seen.p.members.find(({ connection }) => connection === '${own}').state?.mood === 'fine'`);

      await one.evaluate(`seen.t.setTyping(true)`);
      await two.waitForFunction(`calls.t?.length === 1 && calls.t[0].length === 1 && calls.t[0][0].connection === '${own}'`);
      assert.deepEqual(await one.evaluate('seen.t.typing'), [], 'who types knows it');
      await two.waitForFunction(`seen.t.typing.length === 0`);

      // What is sent has been typed.
      await one.evaluate(`seen.t.setTyping(true)`);
      await two.waitForFunction(`calls.t.length === 2`);
      await one.evaluate(`seen.a.publish('text', 'hello')`);
      await two.waitForFunction(`seen.a.messages.length === 1 && seen.t.typing.length === 0`);
      assert.deepEqual(await one.evaluate(`seen.a.messages.map(({ event }) => event)`), ['text'], 'typing is no message');

      await one.evaluate('clear()');
      await two.waitForFunction(`seen.p.members.length === 1`);
    });

    testNewest('a list of members that is mounted later costs no message and no other subscription', async () => {
      const page = await open();
      const name = `later-${react}`;
      const channel: Part = { kind: 'channel', id: 'a', name, limit: 1000 };
      await show(page, [channel]);
      await isSubscribed(page);
      const publishing = publishAll(name, 1, 200);
      await shows(page, 20);
      await show(page, [channel, { kind: 'presence', id: 'p', name }]);
      await page.waitForFunction(`seen.p.members.length === 1`);
      await publishing;
      await page.waitForFunction(`seen.a.messages.at(-1).data === 200`);
      assert.deepEqual([await messages(page), await page.evaluate('calls.a')], [numbers(200), numbers(200)]);
      assert.deepEqual(await page.evaluate(`[seen.a.gap, watch.sent.map(({ type }) => type)]`), [undefined, ['subscribe', 'presence']]);
    });

    testNewest('another address is another client, and the former one is closed', async () => {
      const page = await open();
      const proxy = await TcpProxy.start(server.port);
      const parts: Part[] = [{ kind: 'connection', id: 'c' }, { kind: 'channel', id: 'a', name: `moved-${react}` }];
      await show(page, parts);
      await isSubscribed(page);
      await publish(`moved-${react}`, 1);
      await shows(page, 1);
      const session = await page.evaluate('seen.c.session');
      await show(page, parts, proxy.port);
      await page.waitForFunction(`seen.c.state === 'open' && seen.c.session !== '${session}' && watch.sockets.size === 1`);
      await isSubscribed(page);
      await publish(`moved-${react}`, 2);
      await shows(page, 1);
      assert.deepEqual([await messages(page), proxy.links.size], [[2], 1]);
      await page.evaluate('clear()');
      await proxy.stop();
    });

    testNewest('a refusal is told, and can be tried again', async () => {
      const page = await open();
      await show(page, [{ kind: 'channel', id: 'a', name: `private-${react}` }]);
      await page.waitForFunction(`seen.a.error?.code === 'unauthorized'`);
      assert.equal(await page.evaluate(`seen.a.publish('text', 1).catch(({ code }) => code)`), 'not_subscribed');
      await page.evaluate('seen.a.resubscribe()');
      await page.waitForFunction(`watch.sent.filter(({ type }) => type === 'subscribe').length === 2`);
    });

    testNewest('a channel that does not say who is there refuses those who ask', async () => {
      const page = await open();
      const name = 'silent:room';
      await show(page, [{ kind: 'channel', id: 'a', name }, { kind: 'presence', id: 'p', name }]);
      await page.waitForFunction(`seen.p.error && seen.a.error`);
      assert.deepEqual(await page.evaluate(`[seen.p.error.code, seen.a.error.code, seen.p.members]`), ['unauthorized', 'unauthorized', []]);
    });

    testNewest('a component without messages is not rendered for them', async () => {
      const page = await open();
      const name = `quiet-${react}`;
      await show(page, [{ kind: 'channel', id: 'a', name, limit: 10 }, { kind: 'channel', id: 'quiet', name, limit: 0 }]);
      await isSubscribed(page, 'quiet');
      const before = await page.evaluate('[renderings.a, renderings.quiet]');
      await publishAll(name, 1, 5);
      await shows(page, 5);
      const after = await page.evaluate('[renderings.a, renderings.quiet]');
      assert.deepEqual([after[0] > before[0], after[1]], [true, before[1]]);
      assert.deepEqual(await page.evaluate('calls.quiet'), numbers(5));
    });

    test('plain sockets are shared by their address, send, and come back', async () => {
      const page = await open();
      const plain = await EchoServer.start();
      const proxy = await TcpProxy.start(plain.port);
      const address = `ws://127.0.0.1:${proxy.port}/`;
      await show(page, [{ kind: 'socket', id: 'a', address }, { kind: 'socket', id: 'b', address }, { kind: 'socket', id: 'own', address, share: false }]);
      await page.waitForFunction(`seen.a.readyState === 1 && seen.own.readyState === 1`);
      assert.equal(plain.accepted, 2);
      assert.equal(await page.evaluate(`seen.b.send('to both')`), true);
      await page.waitForFunction(`[seen.a, seen.b].every(({ lastMessage }) => lastMessage?.data === 'to both')`);
      assert.match(await page.evaluate('seen.own.lastMessage.data'), /^hello/);

      proxy.refuses = true;
      proxy.cutAll();
      await page.waitForFunction(`seen.a.code === 1006 && seen.own.code === 1006`);
      assert.deepEqual(await page.evaluate(`[seen.a.readyState, typeof seen.a.delay]`), [0, 'number']);
      proxy.refuses = false;
      await page.waitForFunction(`seen.a.readyState === 1 && seen.a.lastMessage.data.startsWith('hello') && seen.own.readyState === 1`);
      assert.equal(plain.accepted, 4);

      plain.closeAll(1000, 'bye');
      await page.waitForFunction(`seen.a.readyState === 3 && seen.own.readyState === 3`);
      assert.deepEqual(await page.evaluate(`[seen.a.code, seen.a.reason, seen.a.delay, seen.a.send('lost')]`), [1000, 'bye', undefined, false]);
      await page.evaluate('seen.b.reconnect()');
      await page.waitForFunction(`seen.a.readyState === 1`);
      await page.evaluate('clear()');
      await page.waitForFunction('watch.sockets.size === 0');
      await Promise.all([proxy.stop(), plain.stop()]);
    });
  });
}
