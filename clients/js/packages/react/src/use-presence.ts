import { DunlinError } from '@dunlin/client';
import type { StateOf, TokenSource } from '@dunlin/client';
import { useMemo } from 'react';
import type { ChannelStore } from './channel-store.js';
import { nobody } from './presence-snapshots.js';
import type { PresenceStatus } from './presence-snapshots.js';
import { useChannelStore } from './use-channel-store.js';
import type { ChannelName } from './use-channel-store.js';

export interface UsePresenceOptions {
  /** A channel token, or what gets one. */
  token?: TokenSource;
}

/** Who is in a channel. */
export interface PresenceHandle<State = any> extends PresenceStatus<State> {
  /** Says something of this client to the others; again after each reconnect. Fails with a `DunlinError`. Always the same function. */
  readonly setState: (state: State) => Promise<void>;
}

const read = (store: ChannelStore): PresenceStatus => store.presence;

/** Tells who is in a channel. This client is one of them: it subscribes the channel while the component is mounted. Typed as `useChannel` is. */
export function usePresence<Name extends string>(name: Name | null | undefined, options?: UsePresenceOptions): PresenceHandle<StateOf<Name>>;
export function usePresence<State>(name: ChannelName, options?: UsePresenceOptions): PresenceHandle<State>;
export function usePresence(name: ChannelName, { token }: UsePresenceOptions = {}): PresenceHandle {
  const [status, shared] = useChannelStore(name, { limit: 0, subscribe: true, presence: true, token }, read, nobody);
  const setState = useMemo(
    () => async (state: unknown): Promise<void> => {
      const store = name == null ? undefined : shared.channel(name);
      if (!store) throw new DunlinError('not_subscribed', 'no mounted component uses the channel', { channel: name ?? undefined });
      await store.setState(state);
    },
    [shared, name],
  );
  return useMemo(() => ({ ...status, setState }), [status, setState]);
}
