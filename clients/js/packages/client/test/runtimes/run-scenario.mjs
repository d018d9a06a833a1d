// Runs the scenario in Bun or Node.js, with the built package. Arguments: the server, the transport.
import { DunlinClient } from '@dunlin/client';
import { scenario } from './scenario.mjs';

const [server, transport] = process.argv.slice(2);
const WebSocket = globalThis.WebSocket ?? (await import('ws')).WebSocket;
const result = await scenario({ DunlinClient }, { server, transport, WebSocket });
// It has to end by itself: nothing of the client is left.
console.log(JSON.stringify(result));
