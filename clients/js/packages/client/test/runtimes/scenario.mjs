// What the package has to do in every place where it runs. Self-contained: a browser gets it as text.
export async function scenario({ DunlinClient }, { server, transport, WebSocket }) {
  const client = new DunlinClient(`${server}/ws`, { transports: [transport], backoff: { initial: 300 }, ...(WebSocket && { WebSocket }) });
  const errors = [];
  client.on('error', (error) => errors.push(error.message));
  const channel = client.channel(`runtime:${transport}:${Math.random()}`, { presence: true });
  const got = [];
  channel.on('*', (data) => got.push(data));
  client.connect();
  await channel.subscribe();
  const { session } = client;
  await channel.publish('text', { body: 'h\u00e9llo \u{1f600}' });

  // Sent away with a code that invites back, it misses one, and gets it.
  const closed = new Promise((resolve) => client.once('close', resolve));
  await post('disconnect', { connection: session, code: 3001, reason: 'a test' });
  const { code, reconnect } = await closed;
  await post('publish', { channel: channel.name, data: 2 });
  const { offset } = await channel.publish('text', 3);
  while (got.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));

  const { publications } = await channel.history();
  const members = channel.presence.members.map(({ connection }) => connection === client.session);
  client.close();
  return { got, code, reconnect, offset, kept: publications.length, members, errors, state: client.state };

  async function post(path, body) {
    const response = await fetch(`${server}/api/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  }
}
