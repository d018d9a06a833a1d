import type { TokenSource } from '@dunlin/client';
import { useCallback, useEffect, useMemo } from 'react';
import type { ChannelStore } from './channel-store.js';
import { noTypists } from './typists.js';
import type { Typist, TypingSettings } from './typists.js';
import { useChannelStore } from './use-channel-store.js';
import type { ChannelName } from './use-channel-store.js';

export interface UseTypingOptions extends Partial<TypingSettings> {
  /** A channel token, or what gets one. */
  token?: TokenSource;
}

export interface TypingHandle {
  /** Who is typing, this client not counted. */
  readonly typing: readonly Typist[];
  /** To be called with true at each change of a text field, and with false when it is sent or left. Always the same function. */
  readonly setTyping: (isTyping: boolean) => void;
}

/** Tells who is typing in a channel, by ephemeral publications. Components with the same event share the settings of the first. */
export function useTyping(name: ChannelName, options: UseTypingOptions = {}): TypingHandle {
  const { event = 'typing', throttle = 2000, timeout = 5000, token } = options;
  const settings = useMemo(() => ({ event, throttle, timeout }), [event, throttle, timeout]);
  const read = (store: ChannelStore): readonly Typist[] => store.typists(settings).list;
  const [typing, shared] = useChannelStore(name, { limit: 0, subscribe: true, token }, read, noTypists);
  useEffect(() => (name == null ? undefined : shared.channel(name)?.typists(settings).retain()), [shared, name, settings]);
  const setTyping = useCallback(
    (isTyping: boolean) => (name == null ? undefined : shared.channel(name)?.typists(settings).set(isTyping)),
    [shared, name, settings],
  );
  return useMemo(() => ({ typing, setTyping }), [typing, setTyping]);
}
