import type { Backoff } from './backoff.js';
import type { DunlinError } from './errors.js';
import type { HandlerFailed } from './emitter.js';
import type { Outbox } from './outbox.js';
import type { Position } from './protocol.js';
import type { Requests } from './requests.js';
import type { ConnectionSettings } from './settings.js';

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
  code?: string;
  reason?: string;
}

/** What channels need of their client. */
export interface ChannelHost {
  readonly settings: ConnectionSettings;
  readonly requests: Requests;
  readonly outbox: Outbox;
  readonly isOpen: boolean;
  readonly isClosed: boolean;
  createBackoff(): Backoff;
  send(commands: string[]): void;
  handlerFailed: HandlerFailed;
  failed(error: DunlinError): void;
  subscribed(event: SubscribedEvent): void;
  unsubscribed(event: UnsubscribedEvent): void;
  gap(event: GapEvent): void;
}
