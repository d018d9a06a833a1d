/** Codes of the server (docs/protocol-native.md, "Error codes") and, below the line break, of this client. An application's own codes are possible too. */
export type DunlinErrorCode =
  | 'bad_json' | 'bad_message' | 'unknown_type' | 'too_large' | 'bad_channel' | 'unauthorized' | 'token_expired' | 'forbidden'
  | 'internal' | 'channel_limit' | 'rate_limited' | 'unavailable' | 'already_subscribed' | 'not_subscribed'

  | 'closed' | 'disconnected' | 'connection_failed' | 'queue_full' | 'unknown_outcome' | 'handler_failed' | 'token_failed'
  | (string & {});

/** What went wrong: `code` is for programs, `message` for people. */
export class DunlinError extends Error {
  readonly code: DunlinErrorCode;

  /** The channel that it is about. */
  readonly channel?: string;

  /** The close code, when a connection ended with it. */
  readonly closeCode?: number;

  constructor(code: DunlinErrorCode, message: string, details: { channel?: string | undefined; closeCode?: number; cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'DunlinError';
    this.code = code;
    if (details.channel !== undefined) this.channel = details.channel;
    if (details.closeCode !== undefined) this.closeCode = details.closeCode;
  }
}
