// The same with require().
const { DunlinClient } = require('@dunlin/client');
const { WebSocket } = require('ws');

const [server, transport] = process.argv.slice(2);
import('./scenario.mjs')
  .then(({ scenario }) => scenario({ DunlinClient }, { server, transport, WebSocket }))
  .then((result) => console.log(JSON.stringify(result)));
