import { systemClock } from './clock.js';
import type { HeartbeatOptions } from './heartbeat.js';
import type { DunlinOptions, Log } from './options.js';
import { createTransport } from './transports/create-transport.js';
import type { TransportFactory } from './transports/create-transport.js';
import { transportNames } from './transports/transport.js';
import type { FetchFunction, TransportName, TransportSettings, WebSocketConstructor } from './transports/transport.js';

type Chosen = Required<Pick<DunlinOptions, 'tokenIn' | 'backoff' | 'connectTimeout' | 'upgradeInterval' | 'queueLimit' | 'maxMessageSize' | 'clock' | 'random'>>;

/** The options, checked, with every default in its place. */
export interface ConnectionSettings extends Chosen, TransportSettings {
  tokenSource: DunlinOptions['token'];
  transports: readonly TransportName[];
  heartbeat: HeartbeatOptions;
  log: Log;
  createTransport: TransportFactory;
}

export function readSettings(url: string | URL, options: DunlinOptions): ConnectionSettings {
  const { WebSocket, fetch } = globalThis as { WebSocket?: WebSocketConstructor; fetch?: FetchFunction };
  const clock = options.clock ?? systemClock;
  const settings: ConnectionSettings = {
    ...readUrl(url),
    tokenSource: options.token,
    token: undefined,
    tokenIn: options.tokenIn ?? 'message',
    transports: [],
    backoff: options.backoff ?? {},
    heartbeat: { interval: 25_000, timeout: 10_000, ...options.heartbeat },
    connectTimeout: options.connectTimeout ?? 10_000,
    upgradeInterval: options.upgradeInterval ?? 300_000,
    queueLimit: options.queueLimit ?? 1000,
    maxMessageSize: options.maxMessageSize ?? 65_536,
    log: options.log ?? logErrors,
    WebSocket: options.WebSocket ?? WebSocket,
    fetch: options.fetch ?? fetch?.bind(globalThis),
    credentials: options.credentials ?? 'same-origin',
    clock,
    setTimeout: (callback, milliseconds) => clock.setTimeout(callback, milliseconds),
    random: options.random ?? Math.random,
    createTransport: options.createTransport ?? createTransport,
  };
  settings.transports = chooseTransports(options.transports ?? transportNames, settings);
  return settings;
}

function readUrl(text: string | URL): Pick<TransportSettings, 'socketUrl' | 'httpUrl'> {
  const url = new URL(text, (globalThis as { location?: { href: string } }).location?.href);
  const scheme = /^(?:ws|http)(s?):$/.exec(url.protocol);
  if (!scheme) throw new TypeError(`not an address of a Dunlin server: ${text}`);
  url.hash = '';
  const rest = url.href.slice(url.protocol.length);
  return { socketUrl: `ws${scheme[1]}:${rest}`, httpUrl: `http${scheme[1]}:${rest}` };
}

function chooseTransports(wanted: readonly TransportName[], { WebSocket, fetch, log, createTransport: create }: ConnectionSettings): readonly TransportName[] {
  const possible = wanted.filter((name) => create !== createTransport || (name === 'websocket' ? WebSocket : fetch));
  if (possible.length === 0) throw new TypeError(`no transport is possible of: ${wanted.join(', ')}. Pass WebSocket or fetch in the options.`);
  if (possible.length < wanted.length) log('info', `there is no ${WebSocket ? 'fetch' : 'WebSocket'} here: using ${possible.join(', ')}`);
  return possible;
}

function logErrors(level: string, message: string, details?: unknown): void {
  if (level === 'error') console.error(`dunlin: ${message}`, details ?? '');
}
