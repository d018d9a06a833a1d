import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { ChannelStore, ChannelUser } from './channel-store.js';
import { useSharedClient } from './provider.js';
import type { SharedClient } from './shared-client.js';

/** The name of a channel. Without one, a hook waits for it. */
export type ChannelName = string | null | undefined;

const nothing = (): void => {};

/** Uses a channel while the component is mounted. `read` tells what of it the component shows: the same object as long as nothing has changed. */
export function useChannelStore<Snapshot>(name: ChannelName, wants: ChannelUser, read: (store: ChannelStore) => Snapshot, none: Snapshot): [Snapshot, SharedClient] {
  const shared = useSharedClient();
  const [user] = useState(() => ({ ...wants }));
  const { onMessage, limit, rewind, presence, token, subscribe } = wants;
  // Effects run in their order: what is attached below is as it shall be.
  useEffect(() => {
    Object.assign(user, { onMessage, token });
  });
  useEffect(() => {
    Object.assign(user, { limit, rewind, presence, subscribe });
    if (name != null) shared.channel(name)?.update(user);
  }, [shared, name, user, limit, rewind, presence, subscribe]);
  const attach = useCallback((listener: () => void) => (name == null ? nothing : shared.attach(name, user, listener)), [shared, name, user]);
  const getSnapshot = (): Snapshot => {
    const store = name == null ? undefined : shared.channel(name);
    return store ? read(store) : none;
  };
  const snapshot = useSyncExternalStore(attach, getSnapshot, () => none);
  return [snapshot, shared];
}
