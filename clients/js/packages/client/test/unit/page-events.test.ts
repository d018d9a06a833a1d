import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createTestClient } from '../support/fake-server.js';

class FakePage extends EventTarget {
  visibilityState = 'visible';
  listeners = 0;

  override addEventListener(...parameters: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...parameters);
  }

  override removeEventListener(...parameters: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...parameters);
  }
}

describe('events of the page', () => {
  let window: FakePage;
  let document: FakePage;
  const page = globalThis as any;
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

  beforeEach(() => {
    window = new FakePage();
    document = new FakePage();
    page.document = document;
    page.addEventListener = window.addEventListener.bind(window);
    page.removeEventListener = window.removeEventListener.bind(window);
  });

  afterEach(() => {
    delete page.document;
    delete page.addEventListener;
    delete page.removeEventListener;
    if (navigator) Object.defineProperty(globalThis, 'navigator', navigator);
    else delete page.navigator;
  });

  for (const event of ['online', 'offline']) {
    test(`${event} has the connection checked`, async () => {
      const { client, clock, open } = createTestClient();
      const transport = open();
      window.dispatchEvent(new Event(event));
      assert.equal(transport.count('ping'), 1);
      await clock.advance(10_000);
      assert.equal(client.state, 'reconnecting');
    });
  }

  test('a page out of the back/forward cache has the connection checked', () => {
    const { open } = createTestClient();
    const transport = open();
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    assert.equal(transport.count('ping'), 0);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    assert.equal(transport.count('ping'), 1);
  });

  test('a page that is looked at again has the connection checked', () => {
    const { open } = createTestClient();
    const transport = open();
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    assert.equal(transport.count('ping'), 0);
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    assert.equal(transport.count('ping'), 1);
  });

  test('online ends the wait for the next attempt', async () => {
    const { transports, open } = createTestClient();
    open().end(1006);
    assert.equal(transports.length, 1);
    window.dispatchEvent(new Event('online'));
    assert.equal(transports.length, 2);
  });

  test('but not the one that the server has asked for', () => {
    const { transports, open } = createTestClient();
    const transport = open();
    transport.receive({ type: 'disconnect', code: 1001, reason: '', reconnect: true, after: 5_000 });
    transport.end(1001);
    window.dispatchEvent(new Event('online'));
    assert.equal(transports.length, 1);
  });

  test('offline does not', () => {
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: false }, configurable: true });
    const { transports, open } = createTestClient();
    open().end(1006);
    window.dispatchEvent(new Event('offline'));
    assert.equal(transports.length, 1);
  });

  test('a page that is left tells the server, one that is put aside does not', () => {
    const { open } = createTestClient();
    const transport = open();
    window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }));
    assert.equal(transport.left, false);
    window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    assert.equal(transport.left, true);
  });

  test('are listened to from connect() to the end, and no longer', () => {
    const { client, open } = createTestClient();
    assert.equal(window.listeners + document.listeners, 0);
    open();
    assert.ok(window.listeners > 0 && document.listeners > 0);
    client.close();
    assert.equal(window.listeners + document.listeners, 0);
  });
});
