import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { DunlinServer, repository } from '../support/dunlin-server.js';
import { bun, launchChromium } from '../support/interop-tools.js';

const root = join(repository, 'clients/js/packages/client');
const scripts = join(root, 'test/runtimes');
const transports = ['websocket', 'event-stream', 'polling'];

function expectAllWell(result: any): void {
  assert.deepEqual(result, {
    got: [{ body: 'h\u00e9llo \u{1f600}' }, 2, 3], code: 3001, reconnect: true, offset: 3, kept: 3, members: [true], errors: [], state: 'closed',
  });
}

describe('the built package', { concurrency: 4 }, () => {
  let server: DunlinServer;
  let address: string;

  before(async () => {
    // Pages of other names, too.
    server = await DunlinServer.start({ AllowedOrigins: '*', AllowedHosts: '*' });
    address = `http://127.0.0.1:${server.port}`;
  });
  after(() => server.stop('SIGKILL'));

  async function run(program: string, ...parameters: string[]): Promise<void> {
    const { stdout } = await promisify(execFile)(program, [...parameters.slice(0, 1), ...parameters.slice(1)], { timeout: 30_000 });
    expectAllWell(JSON.parse(stdout));
  }

  for (const transport of transports) {
    test(`works in Node.js with import: ${transport}`, () => run(process.execPath, join(scripts, 'run-scenario.mjs'), address, transport));
    test(`works in Node.js with require: ${transport}`, () => run(process.execPath, join(scripts, 'run-scenario.cjs'), address, transport));
    test(`works in Bun: ${transport}`, () => run(bun, join(scripts, 'run-scenario.mjs'), address, transport));
  }
});

describe('the script for pages, in Chromium', { concurrency: 4 }, () => {
  const script = readFileSync(join(root, 'dist/dunlin.min.js'), 'utf8');
  const scenario = readFileSync(join(scripts, 'scenario.mjs'), 'utf8').replace('export ', '');
  let server: DunlinServer;
  let browser: any;

  before(async () => {
    server = await DunlinServer.start({ AllowedOrigins: '*', AllowedHosts: '*' });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server.stop('SIGKILL');
  });

  async function open(host: string): Promise<any> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`http://${host}:${server.port}/health/live`);
    await page.evaluate(script);
    await page.evaluate(`window.scenario = ${scenario}`);
    return page;
  }

  for (const transport of transports) {
    test(`works on the server's own page: ${transport}`, async () => {
      const page = await open('127.0.0.1');
      const options = { server: `http://127.0.0.1:${server.port}`, transport };
      expectAllWell(await page.evaluate(`scenario(Dunlin, ${JSON.stringify(options)})`));
    });

    test(`works on a page without TLS, from another site: ${transport}`, async () => {
      const page = await open('other-site.test');
      assert.equal(await page.evaluate('typeof crypto.randomUUID'), 'undefined');
      // The page calls the API of its own site, and the client the other one.
      const options = { server: `http://other-site.test:${server.port}`, transport };
      expectAllWell(await page.evaluate(`scenario({ DunlinClient: class { constructor(_, options) {
        return new Dunlin.DunlinClient('ws://127.0.0.1:${server.port}/ws', options); } } }, ${JSON.stringify(options)})`));
    });
  }

  test('a relative address is of the page', async () => {
    const page = await open('127.0.0.1');
    assert.equal(await page.evaluate(`(async () => {
      const client = new Dunlin.DunlinClient('/ws');
      await client.connect();
      const { state } = client;
      client.close();
      return state;
    })()`), 'open');
  });

  for (const transport of ['event-stream', 'polling']) {
    test(`a page that is left says goodbye: ${transport}`, async () => {
      const page = await open('127.0.0.1');
      await page.evaluate(`(async () => {
        window.client = new Dunlin.DunlinClient('/ws', { transports: ['${transport}'] });
        client.connect();
        await client.channel('left-${transport}').subscribe();
      })()`);
      assert.equal((await server.get(`channels?prefix=left-${transport}`)).channels.length, 1);
      await page.goto('about:blank');
      const end = Date.now() + 5_000;
      while ((await server.get(`channels?prefix=left-${transport}`)).channels.length > 0) {
        assert.ok(Date.now() < end, 'the session is gone long before the 30 s that it would wait');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  }

  test('a page that was frozen finds its connection alive', async () => {
    const page = await open('127.0.0.1');
    await page.evaluate(`(async () => {
      window.states = [];
      window.got = [];
      window.client = new Dunlin.DunlinClient('/ws', { heartbeat: { interval: 300, timeout: 1500 } });
      client.on('state', ({ state }) => states.push(state));
      client.channel('frozen').on('*', (data) => got.push(data));
      client.connect();
      await client.channel('frozen').subscribe();
    })()`);
    const devtools = await page.context().newCDPSession(page);
    // Timers stand still, as in sleep, and the socket goes on.
    const paused = new Promise((resolve) => devtools.once('Debugger.paused', resolve));
    await devtools.send('Debugger.enable');
    await devtools.send('Debugger.pause');
    await paused;
    const begun = Date.now();
    // Longer than the client would wait for an answer.
    for (let i = 1; i <= 20; i++) {
      await server.post('publish', { channel: 'frozen', data: i });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    assert.ok(Date.now() - begun > 4_000);
    await devtools.send('Debugger.disable');
    await page.waitForFunction('got.length === 20');
    assert.deepEqual(await page.evaluate('got'), Array.from({ length: 20 }, (_, i) => i + 1));
    assert.deepEqual(await page.evaluate('states'), ['connecting', 'open']);
  });

  test('a page that goes offline and online again goes on', async () => {
    const page = await open('127.0.0.1');
    await page.evaluate(`(async () => {
      window.states = [];
      window.client = new Dunlin.DunlinClient('/ws', { transports: ['event-stream'], heartbeat: { timeout: 300 }, backoff: { initial: 60000, max: 60000 } });
      client.on('state', ({ state }) => states.push(state));
      await client.connect();
    })()`);
    await page.context().setOffline(true);
    await page.waitForFunction(`states.at(-1) === 'reconnecting'`);
    await page.context().setOffline(false);
    await page.waitForFunction(`states.at(-1) === 'open'`);
    assert.deepEqual(await page.evaluate('states'), ['connecting', 'open', 'reconnecting', 'open']);
  });
});
