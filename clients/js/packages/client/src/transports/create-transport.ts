import { EventStreamTransport } from './event-stream.js';
import { PollingTransport } from './polling.js';
import type { Transport, TransportEvents, TransportName, TransportSettings } from './transport.js';
import { WebSocketTransport } from './web-socket.js';

export type TransportFactory = (name: TransportName, settings: TransportSettings, events: TransportEvents) => Transport;

const transports = { websocket: WebSocketTransport, 'event-stream': EventStreamTransport, polling: PollingTransport };

export const createTransport: TransportFactory = (name, settings, events) => new transports[name](settings, events);
