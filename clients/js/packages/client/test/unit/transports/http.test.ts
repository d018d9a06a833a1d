import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EventStreamTransport } from '../../../src/transports/event-stream.js';
import { PollingTransport } from '../../../src/transports/polling.js';
import type { TransportSettings } from '../../../src/transports/transport.js';
import { settled } from '../../support/fake-clock.js';
import { createFakeFetch } from '../../support/fake-fetch.js';

const connected = '{"type":"connected","session":"s1","key":"k1","ping":30,"version":1}';

function start(kind: typeof EventStreamTransport | typeof PollingTransport, more: Partial<TransportSettings> = {}) {
  const server = createFakeFetch();
  const messages: any[] = [];
  const closed: [number, string][] = [];
  const heard = { count: 0 };
  const settings = { httpUrl: 'https://server.test/ws', fetch: server.fetch, credentials: 'same-origin', token: undefined, ...more } as TransportSettings;
  const transport = new kind(settings, {
    message: (message) => messages.push(message),
    activity: () => heard.count++,
    closed: (code, reason) => closed.push([code, reason]),
  });
  return { server, messages, closed, heard, transport };
}

const event = (id: string, data: string): string => `id: ${id}\ndata: ${data}\n\n`;

async function streaming(more: Partial<TransportSettings> = {}) {
  const test = start(EventStreamTransport, more);
  const stream = (await test.server.until(1)).stream();
  stream.write(event('1', connected));
  await settled();
  return { ...test, stream };
}

describe('server-sent events', () => {
  test('come as messages, wherever the chunks end', async () => {
    const text = `:\n\n${event('1', connected)}${event('2', '{"type":"system",\ndata: "data":{"online":"\u00e9\u{1f600}"}}')}`;
    const bytes = new TextEncoder().encode(text);
    for (let cut = 1; cut < bytes.length; cut++) {
      const { server, messages, closed, transport } = start(EventStreamTransport);
      const stream = (await server.until(1)).stream();
      stream.write(bytes.slice(0, cut));
      await settled();
      stream.write(bytes.slice(cut));
      await settled();
      assert.deepEqual(messages.map(({ type }) => type), ['connected', 'system'], `cut at ${cut}`);
      assert.equal(messages[1].data.online, '\u00e9\u{1f600}');
      assert.deepEqual(closed, []);
      transport.close(4000);
    }
  });

  test('begin with a request that shows the token, where it goes there', async () => {
    const { server } = start(EventStreamTransport, { token: 'secret' });
    const request = await server.until(1);
    assert.deepEqual([request.path, request.method, request.query], ['/ws/sse', 'GET', {}]);
    assert.equal(request.headers['Authorization'], 'Bearer secret');
  });

  test('keep the query of the address, and its slash', async () => {
    const { server } = start(EventStreamTransport, { httpUrl: 'https://server.test/a/?tenant=1' });
    const request = await server.until(1);
    assert.deepEqual([request.path, request.query], ['/a/sse', { tenant: '1' }]);
  });

  test('a comment is a sign of life', async () => {
    const { heard, stream } = await streaming();
    const before = heard.count;
    stream.write(':\n\n');
    await settled();
    assert.equal(heard.count, before + 1);
  });

  for (const end of ['end', 'fail'] as const) {
    test(`a stream that breaks off (${end}) is asked for again, from the last event on`, async () => {
      const { server, messages, closed, stream } = await streaming();
      stream.write(event('2', '{"type":"system","data":{"online":1}}'));
      await settled();
      stream[end]();
      const request = await server.until(2);
      assert.deepEqual(request.query, { session: 's1', key: 'k1', lastEventId: '2' });
      request.stream().write(event('3', '{"type":"system","data":{"online":2}}'));
      await settled();
      assert.equal(messages.length, 3);
      assert.deepEqual(closed, []);
    });
  }

  test('half an event is no event', async () => {
    const { server, messages, stream } = await streaming();
    stream.write('id: 2\ndata: {"type":"sys');
    await settled();
    stream.fail();
    assert.equal((await server.until(2)).query['lastEventId'], '1');
    assert.equal(messages.length, 1);
  });

  test('a stream that cannot be had again is over', async () => {
    const { server, closed, stream } = await streaming();
    stream.fail();
    (await server.until(2)).fail();
    await settled();
    (await server.until(3)).fail();
    await settled();
    assert.equal(closed.length, 1);
    assert.equal(closed[0]![0], 1006);
  });

  test('a session that the server has lost is over: the channels have what was missed', async () => {
    const { server, messages, closed, stream } = await streaming();
    stream.end();
    (await server.until(2)).stream().write(event('1', connected.replaceAll('1"', '2"')));
    await settled();
    assert.equal(closed[0]![0], 3010);
    assert.equal(messages.length, 1);
    assert.equal(server.requests[2]!.path, '/ws/close');
    assert.equal(server.requests[2]!.query['session'], 's2');
  });

  test('after the last word the end is the end', async () => {
    const { server, closed, messages, stream } = await streaming();
    stream.write(event('2', '{"type":"disconnect","code":1001,"reason":"","reconnect":true,"after":5}'));
    await settled();
    stream.end();
    await settled();
    assert.equal(messages[1].type, 'disconnect');
    assert.equal(closed.length, 1);
    assert.equal(server.requests.length, 1);
  });

  test('a page instead of a stream is none', async () => {
    const { server, closed } = start(EventStreamTransport);
    (await server.until(1)).answer(200, '<!doctype html><title>Log in to the network</title>', { 'Content-Type': 'text/html' });
    await settled();
    await settled();
    assert.deepEqual(closed, [[1006, 'Error: no event stream']]);
    assert.equal(server.requests.length, 1);
  });

  test('a stream that ends again and again, with nothing in it, is not asked for without end', async () => {
    const { server, closed, stream } = await streaming();
    stream.end();
    for (let i = 2; i <= 3; i++) {
      const again = (await server.until(i)).stream();
      again.write(':\n\n');
      again.end();
      await settled();
    }
    await settled();
    assert.deepEqual(closed, [[1006, 'nothing came']]);
  });

  test('what is no message ends it', async () => {
    const { server, closed, stream } = await streaming();
    stream.write(event('2', 'nonsense'));
    const again = (await server.until(2)).stream();
    again.write(event('2', '{"no":"type"}'));
    await settled();
    assert.equal(closed[0]![0], 1006);
  });

  for (const [status, code] of [[401, 4401], [403, 4403], [429, 1013], [503, 1013], [404, 1006], [500, 1006], [204, 1006]] as const) {
    test(`status ${status} is the close code ${code}`, async () => {
      const { server, closed } = start(EventStreamTransport);
      (await server.until(1)).answer(status);
      await settled();
      assert.deepEqual(closed, [[code, `HTTP ${status}`]]);
    });
  }
});

describe('sending over HTTP', () => {
  test('keeps the order: one request at a time, many commands in each', async () => {
    const { server, transport } = await streaming();
    transport.send(['{"n":1}']);
    transport.send(['{"n":2}', '{"n":3}']);
    const first = await server.until(2);
    assert.deepEqual([first.path, first.method, first.body], ['/ws/send', 'POST', '[{"n":1}]']);
    assert.deepEqual(first.query, { session: 's1', key: 'k1' });
    await settled();
    assert.equal(server.requests.length, 2);
    first.answer(204);
    assert.equal((await server.until(3)).body, '[{"n":2},{"n":3}]');
  });

  test('never sends more at once than the server takes', async () => {
    const { server, transport } = await streaming();
    transport.send(Array.from({ length: 250 }, () => '1'));
    transport.send(Array.from({ length: 5 }, () => JSON.stringify('\u20ac'.repeat(9_000))));
    transport.send([JSON.stringify('x'.repeat(60_000)), '2']);
    const sizes = [];
    for (let i = 2; i < 11; i++) {
      const request = await server.until(i);
      assert.ok(new TextEncoder().encode(request.body).length <= 65_536, `request ${i}`);
      sizes.push(JSON.parse(request.body!).length);
      request.answer(204);
      await settled();
      if (sizes.reduce((a, b) => a + b) === 257) break;
    }
    assert.equal(sizes.reduce((a, b) => a + b), 257);
    assert.ok(Math.max(...sizes) <= 100);
  });

  test('what fails ends the session: nobody knows what was carried out', async () => {
    for (const fail of [(request: any) => request.fail(), (request: any) => request.answer(404), (request: any) => request.answer(500)]) {
      const { server, closed, transport } = await streaming();
      transport.send(['1']);
      fail(await server.until(2));
      await settled();
      assert.equal(closed[0]![0], 1006);
      assert.equal(server.requests[0]!.signal!.aborted, true);
      transport.send(['2']);
      await settled();
      assert.equal(server.requests.length, 2);
    }
  });
});

describe('closing over HTTP', () => {
  test('with 1000 tells the server, and ends the requests', async () => {
    const { server, closed, transport } = await streaming();
    transport.close(1000);
    assert.deepEqual([server.requests[1]!.path, server.requests[1]!.query], ['/ws/close', { session: 's1', key: 'k1', lastEventId: '1' }]);
    assert.equal(server.requests[0]!.signal!.aborted, true);
    await settled();
    assert.deepEqual(closed, []);
  });

  test('with another code leaves the session to its time', async () => {
    const { server, transport } = await streaming();
    transport.close(4000);
    await settled();
    assert.equal(server.requests.length, 1);
  });

  test('before there is a session is nothing but the end', async () => {
    const { server, closed, transport } = start(EventStreamTransport);
    transport.close(1000);
    await settled();
    assert.equal(server.requests.length, 1);
    assert.deepEqual(closed, []);
  });
});

describe('long polling', () => {
  async function polling() {
    const test = start(PollingTransport);
    (await test.server.until(1)).answer(200, `[${connected}]`, { 'Dunlin-Event-Id': 'a' });
    return { ...test, next: await test.server.until(2) };
  }

  test('asks again behind the last message', async () => {
    const { server, messages, next } = await polling();
    assert.deepEqual([next.path, next.method, next.query], ['/ws/poll', 'POST', { session: 's1', key: 'k1', lastEventId: 'a' }]);
    next.answer(200, '[{"type":"system","data":{"online":1}},{"type":"system","data":{"online":2}}]', { 'Dunlin-Event-Id': 'b' });
    assert.equal((await server.until(3)).query['lastEventId'], 'b');
    assert.equal(messages.length, 3);
  });

  test('an answer that was lost is asked for once more', async () => {
    const { server, closed, next } = await polling();
    next.fail();
    const again = await server.until(3);
    assert.equal(again.query['lastEventId'], 'a');
    again.fail();
    await settled();
    assert.equal(closed[0]![0], 1006);
  });

  test('the first is not: nobody knows which session it began', async () => {
    const { server, closed } = start(PollingTransport);
    (await server.until(1)).fail();
    await settled();
    assert.equal(closed[0]![0], 1006);
    assert.equal(server.requests.length, 1);
  });

  test('a session that is over is over', async () => {
    const { closed, next } = await polling();
    next.answer(404);
    await settled();
    assert.deepEqual(closed, [[1006, 'HTTP 404']]);
  });

  test('who has nothing to say, and says it at once, is not asked without end', async () => {
    const { server, closed, next } = await polling();
    next.answer(200, '[]');
    (await server.until(3)).answer(200, '[]');
    await settled();
    await settled();
    assert.equal(closed.length, 1);
  });
});
