import type { Member, Position, WirePublication } from './protocol.js';

export type SubscriptionState = 'unsubscribed' | 'subscribing' | 'subscribed';

/** After a reconnect the server no longer had all that was missed. */
export interface GapEvent {
  channel: string;
  /** The last that was received. */
  from: Position;
  /** Where it goes on. */
  to: Position;
}

export interface SubscribedEvent extends Position {
  channel: string;
  /** Whether all that was missed has been received. False also for the first time. */
  recovered: boolean;
  /** Whether the server has begun it, not this client. */
  byServer: boolean;
}

export interface UnsubscribedEvent {
  channel: string;
  /** Why; undefined: because the application wanted it. */
  code?: string | undefined;
  reason?: string | undefined;
}

/** What happens to the subscription of a channel. */
export interface LifecycleEvents {
  state: SubscriptionState;
  subscribed: SubscribedEvent;
  unsubscribed: UnsubscribedEvent;
  gap: GapEvent;
}

/** What a subscription tells its channel. */
export interface SubscriptionEvents {
  emitEvent<Name extends keyof LifecycleEvents>(event: Name, value: LifecycleEvents[Name]): void;
  /** Who is there, when the server has said so; nobody when it is subscribed no more. */
  members(members: Member[]): void;
  publication(publication: WirePublication): void;
  /** All publications of `subscribed` are through. */
  ready(): void;
}
