import { createTestClient } from './fake-server.js';

/** A client and one of its channels, with what its handlers get. */
export function watched(options = {}, subscribeOptions = {}) {
  const test = createTestClient(options);
  const channel = test.client.channel('a', subscribeOptions);
  const got: unknown[] = [];
  channel.on('*', (data) => got.push(data));
  return { ...test, channel, got };
}

/** The same, subscribed. */
export function subscribed(options = {}, subscribeOptions = {}) {
  const test = watched(options, subscribeOptions);
  void test.channel.subscribe();
  const transport = test.open();
  transport.subscribed();
  return { ...test, transport };
}
