import type { TestContext } from 'node:test';
import type { DunlinClient } from '@dunlin/client';
import { createTestClient } from '../../../client/test/support/fake-server.js';
import type { ChannelUser } from '../../src/channel-store.js';
import { shareClient } from '../../src/shared-client.js';

export const channel = 'room';

/** A client whose server is the test, as components use it. Time stands still. */
export function useFakeServer(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const test = createTestClient();
  // The tests take the client as it is written, and the package as it is built: the same, with types of their own.
  const shared = shareClient(test.client as unknown as DunlinClient);
  let changes = 0;
  return {
    ...test,
    shared,
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
