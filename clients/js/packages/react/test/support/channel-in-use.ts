import type { TestContext } from 'node:test';
import type { DunlinClient } from '@dunlin/client';
import { createTestClient } from '../../../client/test/support/fake-server.js';
import type { ChannelUser } from '../../src/channel-store.js';
import { shareClient } from '../../src/shared-client.js';

export const channel = 'room';

/** A client whose server is the test, as components use it. Time stands still. */
export function useFakeServer(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const timers = countTimers(context);
  const test = createTestClient();
  // The tests take the client as it is written, and the package as it is built: the same, with types of their own.
  const shared = shareClient(test.client as unknown as DunlinClient);
  let changes = 0;
  return {
    ...test,
    shared,
    /** Those of the components that are set; the client has a clock of its own. */
    timers,
    get transport() {
      return test.transport;
    },
    get store() {
      return shared.channel(channel)!;
    },
    /** How often listeners were told of something. */
    get changes() {
      return changes;
    },
    /** Mounts a component; what is returned unmounts it. */
    mount: (user: Partial<ChannelUser> = {}) => shared.attach(channel, { limit: 100, subscribe: true, ...user }, () => changes++),
    wait: (milliseconds: number) => context.mock.timers.tick(milliseconds),
  };
}

function countTimers(context: TestContext): Set<unknown> {
  const timers = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  context.mock.method(globalThis, 'setTimeout', (callback: () => void, milliseconds: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      callback();
    }, milliseconds);
    timers.add(timer);
    return timer;
  });
  context.mock.method(globalThis, 'clearTimeout', (timer: NodeJS.Timeout) => {
    timers.delete(timer);
    clearTimeout(timer);
  });
  return timers;
}
