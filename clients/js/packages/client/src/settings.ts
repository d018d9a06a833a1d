import { systemClock } from './clock.js';
import type { HeartbeatOptions } from './heartbeat.js';
import type { DunlinOptions } from './options.js';
import { createTransport } from './transports/create-transport.js';
import type { TransportSettings } from './transports/transport.js';

/** The options, checked, with every default in its place. */
export interface ConnectionSettings extends Required<Omit<DunlinOptions, 'token' | 'heartbeat' | 'WebSocket' | 'fetch'>>, Omit<TransportSettings, 'token'> {
  tokenSource: DunlinOptions['token'];
  heartbeat: HeartbeatOptions;
}

export function readSettings(url: string | { href: string }, { token, heartbeat, ...options }: DunlinOptions): ConnectionSettings {
  const settings = {
    ...readUrl(url),
    tokenSource: token,
    tokenIn: 'message',
    transports: ['websocket', 'event-stream', 'polling'],
    backoff: {},
    heartbeat: { interval: 25_000, timeout: 10_000, ...heartbeat },
    connectTimeout: 10_000,
    upgradeInterval: 300_000,
    queueLimit: 1000,
    maxMessageSize: 65_536,
    log: logErrors,
    WebSocket: globalThis.WebSocket,
    fetch: globalThis.fetch,
    credentials: 'same-origin',
    clock: systemClock,
    random: Math.random,
    createTransport,
    // An option that is undefined is none.
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  } as ConnectionSettings;
  const { log } = settings;
  settings.log = (...entry) => {
    try {
      log(...entry);
    } catch (error) {
      console.error(error);
    }
  };
  settings.transports = settings.transports.filter((name) => settings[name === 'websocket' ? 'WebSocket' : 'fetch']);
  if (!settings.transports.length) throw new TypeError('no transport: pass WebSocket or fetch');
  return settings;
}

function readUrl(address: string | { href: string }): Pick<TransportSettings, 'socketUrl' | 'httpUrl'> {
  const url = new URL((address as { href?: string }).href ?? (address as string), globalThis.location?.href);
  if (!/^(ws|http)s?:/.test(url.href)) throw new TypeError(`not a server address: ${address}`);
  url.hash = '';
  return { socketUrl: url.href.replace(/^http/, 'ws'), httpUrl: url.href.replace(/^ws/, 'http') };
}

function logErrors(level: string, message: string, details?: unknown): void {
  if (level === 'error') console.error(`dunlin: ${message}`, details);
}
