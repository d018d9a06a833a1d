import { WebSocketTransport } from './web-socket.js';
import type { Transport, TransportEvents, TransportName, TransportSettings } from './transport.js';

export type TransportFactory = (name: TransportName, settings: TransportSettings, events: TransportEvents) => Transport;

export const createTransport: TransportFactory = (_name, settings, events) => new WebSocketTransport(settings, events);
