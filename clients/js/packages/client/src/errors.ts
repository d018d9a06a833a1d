/** Codes of the server (docs/protocol-native.md, "Error codes") and, below the line break, of this client. An application's own codes are possible too. */
export type DunlinErrorCode =
  | 'bad_json' | 'bad_message' | 'unknown_type' | 'too_large' | 'bad_channel' | 'unauthorized' | 'token_expired' | 'forbidden'
  | 'internal' | 'channel_limit' | 'rate_limited' | 'unavailable' | 'already_subscribed' | 'not_subscribed'

  | 'closed' | 'disconnected' | 'connection_failed' | 'queue_full' | 'unknown_outcome' | 'handler_failed' | 'token_failed'
  | (string & {});

/** What went wrong: `code` is for programs, `message` for people. */
export class DunlinError extends Error {
  declare readonly code: DunlinErrorCode;

  /** The channel that it is about. */
  declare readonly channel?: string | undefined;

  /** The close code, when a connection ended with it. */
  declare readonly closeCode?: number;

  /** What it comes of. */
  declare readonly cause?: unknown;

  constructor(code: DunlinErrorCode, message: string, details: { channel?: string | undefined; closeCode?: number; cause?: unknown } = {}) {
    super(message);
    Object.assign(this, { name: 'DunlinError', code }, details);
  }
}

export function notSubscribed(channel: string): DunlinError {
  return new DunlinError('not_subscribed', 'not subscribed: call subscribe() first', { channel });
}
