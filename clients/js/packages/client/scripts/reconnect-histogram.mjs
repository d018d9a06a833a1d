// Kills a server under connected clients, starts it again, and shows when each of them is back: `node scripts/reconnect-histogram.mjs 500`.
// Needs the built package (npm run build) and the built server (dotnet build src/Dunlin.Server -c Release).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { DunlinClient } from '../dist/esm/index.js';

const count = Number(process.argv[2] ?? 500);
const downtime = Number(process.argv[3] ?? 3) * 1000;
const step = 500;
const program = process.env.DUNLIN_SERVER ?? join(import.meta.dirname, '../../../../../src/Dunlin.Server/bin/Release/net10.0/Dunlin.Server.dll');

function startServer(port) {
  const child = spawn('dotnet', [program, '--urls', `http://127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const listening = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(chunk);
      if (listening) resolve({ child, port: Number(listening[1]) });
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

function until(condition) {
  return new Promise((resolve) => {
    const timer = setInterval(() => condition() && (clearInterval(timer), resolve()), 20);
  });
}

const first = await startServer(0);
const told = { gap: 0, recovered: 0 };
const backAt = [];
const clients = Array.from({ length: count }, () => {
  const client = new DunlinClient(`ws://127.0.0.1:${first.port}/ws`, { WebSocket, log: () => {} });
  client.on('open', ({ reconnected }) => reconnected && backAt.push(performance.now()));
  const channel = client.channel('room');
  channel.lifecycle.on('gap', () => told.gap++);
  channel.lifecycle.on('subscribed', ({ recovered }) => recovered && told.recovered++);
  void client.connect();
  return { client, channel };
});
await Promise.all(clients.map(({ channel }) => channel.subscribe()));
await clients[0].channel.publish('text', 'before');

const killedAt = performance.now();
first.child.kill('SIGKILL');
await until(() => clients.every(({ client }) => client.state === 'reconnecting'));
await new Promise((resolve) => setTimeout(resolve, downtime));
const second = await startServer(first.port);
const restartedAt = performance.now();
await until(() => clients.every(({ client, channel }) => client.state === 'open' && channel.state === 'subscribed'));

const delays = backAt.map((at) => at - restartedAt).sort((a, b) => a - b);
console.log(`${count} clients; the server was away for ${((restartedAt - killedAt) / 1000).toFixed(1)} s. Back after it was there again:`);
for (let from = Math.floor(delays[0] / step) * step; from <= delays.at(-1); from += step) {
  const back = delays.filter((delay) => delay >= from && delay < from + step).length;
  console.log(`${(from / 1000).toFixed(1).padStart(6)} s ${String(back).padStart(5)} ${'#'.repeat(Math.round((60 * back) / count))}`);
}
console.log(`median ${(delays[count >> 1] / 1000).toFixed(1)} s, last ${(delays.at(-1) / 1000).toFixed(1)} s; ${told.gap} told of a gap, ${told.recovered} recovered`);
for (const { client } of clients) client.close();
second.child.kill('SIGKILL');
