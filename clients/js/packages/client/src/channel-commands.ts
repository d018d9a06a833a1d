import type { ChannelHost } from './channel-host.js';
import { DunlinError } from './errors.js';
import type { ErrorHandler, ReplyHandler } from './requests.js';

/** Sends commands about one channel. */
export class ChannelCommands {
  readonly #channel: string;
  readonly #host: ChannelHost;

  constructor(channel: string, host: ChannelHost) {
    this.#channel = channel;
    this.#host = host;
  }

  /** A command as it goes over the wire. Throws `too_large` where the server would close the connection for it. */
  encodeCommand(type: string, fields: object): string {
    const text = JSON.stringify({ type, channel: this.#channel, ...fields });
    const limit = this.#host.settings.maxMessageSize;
    // A character takes at most 3 bytes.
    if (text.length * 3 > limit && new TextEncoder().encode(text).length > limit) {
      throw new DunlinError('too_large', `more than ${limit} bytes`, { channel: this.#channel });
    }
    return text;
  }

  /** Sends a command whose reply nobody waits for. */
  sendCommand(type: string, fields: object): void {
    this.#host.connection.sendCommand({ type, channel: this.#channel, ...fields });
  }

  /** Sends a command, and says what its reply is. Returns its id. */
  sendRequest(type: string, fields: object, onReply: ReplyHandler, onError: ErrorHandler): number {
    const { requests } = this.#host;
    const id = requests.nextId();
    requests.expect(id, onReply, onError);
    this.sendCommand(type, { id, ...fields });
    return id;
  }
}
