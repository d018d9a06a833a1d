import { DunlinError } from '@dunlin/client';
import type { AnyPublication, EphemeralEventName, EphemeralOf, EventsOf, HistoryOptions, HistoryPage, PublishOptions, PublishResult, StoredEventName, TokenSource } from '@dunlin/client';
import { useMemo } from 'react';
import { unsubscribed } from './channel-store.js';
import type { ChannelStatus, ChannelStore } from './channel-store.js';
import { noMessages } from './message-list.js';
import type { ChannelMessage } from './message-list.js';
import type { SharedClient } from './shared-client.js';
import { useChannelStore } from './use-channel-store.js';
import type { ChannelName } from './use-channel-store.js';

export interface UseChannelOptions<Events extends object = Record<string, any>> {
  /** How many messages are kept, the last ones: 0 or more. Default 100. With 0 the component is not rendered for each message. */
  limit?: number;
  /** Begin with the last so many. Default 0. */
  rewind?: number;
  /** A channel token, or what gets one. */
  token?: TokenSource;
  /** False for a channel that the server, or your own code, subscribes. Default true. */
  subscribe?: boolean;
  /** Called for each publication while the component is mounted, also for ephemeral ones. The one of the last rendering is called. */
  onMessage?: (publication: AnyPublication<Events>) => unknown;
}

/** A channel, and what can be done with it. The functions are always the same ones. */
export interface ChannelHandle<Events extends object = Record<string, any>, Ephemeral extends string = string> extends ChannelStatus {
  /** The last messages, without ephemeral ones. */
  readonly messages: readonly ChannelMessage<Events>[];
  /** Publishes. Ends when the server has it; fails with a `DunlinError`. Without a connection it waits for one. */
  readonly publish: <Name extends StoredEventName<Events, Ephemeral>>(event: Name, data: Events[Name], options?: PublishOptions) => Promise<PublishResult>;
  /** Publishes something that nobody keeps. Lost, and false, without a subscription. */
  readonly ephemeral: <Name extends EphemeralEventName<Events, Ephemeral>>(event: Name, data: Events[Name]) => boolean;
  /** Reads what the channel keeps, page by page. */
  readonly history: (options?: HistoryOptions) => Promise<HistoryPage<Events>>;
  /** Tries again after an `error`. */
  readonly resubscribe: () => void;
}

interface Snapshot {
  status: ChannelStatus;
  messages: readonly ChannelMessage<any>[];
}

const none: Snapshot = { status: unsubscribed, messages: noMessages };

/**
 * Subscribes a channel while the component is mounted. Components with the same channel share one subscription, and its messages. The types are those that
 * `ChannelTypes` of `@dunlin/client` has for the namespace of the name, or those that you give.
 */
export function useChannel<Name extends string>(name: Name | null | undefined, options?: UseChannelOptions<EventsOf<Name>>): ChannelHandle<EventsOf<Name>, EphemeralOf<Name>>;
export function useChannel<Events extends object>(name: ChannelName, options?: UseChannelOptions<Events>): ChannelHandle<Events>;
export function useChannel(name: ChannelName, options: UseChannelOptions<any> = {}): ChannelHandle<any, any> {
  const { limit = 100, rewind, token, subscribe = true, onMessage } = options;
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError(`limit must be a whole number of 0 or more, not ${limit}`);
  const read = useMemo(() => createReader(limit), [limit]);
  const [{ status, messages }, shared] = useChannelStore(name, { limit, rewind, token, subscribe, onMessage }, read, none);
  const actions = useMemo(() => createActions(shared, name), [shared, name]);
  return useMemo(() => ({ ...status, messages, ...actions }), [status, messages, actions]);
}

/** Makes another snapshot when the status or the last `limit` messages are others. */
function createReader(limit: number): (store: ChannelStore) => Snapshot {
  let all = noMessages;
  let last = none;
  return ({ status, messages }) => {
    if (messages === all && status === last.status) return last;
    const shown = messages === all ? last.messages : lastOf(messages, limit);
    all = messages;
    if (shown !== last.messages || status !== last.status) last = { status, messages: shown };
    return last;
  };
}

function lastOf(messages: readonly ChannelMessage<any>[], limit: number): readonly ChannelMessage<any>[] {
  if (limit === 0) return noMessages;
  return messages.length <= limit ? messages : messages.slice(-limit);
}

function createActions(shared: SharedClient, name: ChannelName): Omit<ChannelHandle<any, any>, keyof ChannelStatus | 'messages'> {
  const find = (): ChannelStore => {
    const store = name == null ? undefined : shared.channel(name);
    if (!store) throw new DunlinError('not_subscribed', 'no mounted component uses the channel', { channel: name ?? undefined });
    return store;
  };
  return {
    publish: async (event, data, options) => find().publish(event, data, options),
    ephemeral: (event, data) => find().channel.ephemeral(event, data),
    history: async (options) => find().history(options),
    resubscribe: () => find().resubscribe(),
  };
}
