import type { Connection } from './connection.js';
import type { HandlerFailed } from './emitter.js';
import type { DunlinError } from './errors.js';
import type { Outbox } from './outbox.js';
import type { Requests } from './requests.js';
import type { ConnectionSettings } from './settings.js';

/** What channels need of their client. */
export interface ChannelHost {
  readonly settings: ConnectionSettings;
  readonly requests: Requests;
  readonly outbox: Outbox;
  readonly connection: Connection;
  handlerFailed: HandlerFailed;
  failed(error: DunlinError): void;
  emitEvent(event: string, value: unknown): void;
}
