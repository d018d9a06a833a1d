import type { Connection } from './connection.js';
import type { DunlinError } from './errors.js';
import type { HandlerFailed } from './emitter.js';
import type { Outbox } from './outbox.js';
import type { Position } from './protocol.js';
import type { Requests } from './requests.js';
import type { ConnectionSettings } from './settings.js';
import type { SubscriptionState } from './subscription.js';

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

/** What channels need of their client. */
export interface ChannelHost {
  readonly settings: ConnectionSettings;
  readonly requests: Requests;
  readonly outbox: Outbox;
  readonly connection: Connection;
  handlerFailed: HandlerFailed;
  failed(error: DunlinError): void;
  emit(event: string, value: unknown): void;
}
