import type { TokenSource } from './options.js';

export interface SubscribeOptions {
  /** Keep the list of members (`channel.presence`). Default false. */
  presence?: boolean;
  /** Begin with the last so many publications. Default 0. */
  rewind?: number;
  /** A channel token, or what gets one. */
  token?: TokenSource;
}
