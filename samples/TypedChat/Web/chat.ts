import { DunlinClient } from '@dunlin/client';
import type { DunlinOptions } from '@dunlin/client';
import type { ChatState } from './contract.js';

/** Joins a room. The name of the channel is enough: its types are those of the C# records. */
export async function join(url: string, room: string, me: ChatState, show: (line: string) => void, options?: DunlinOptions) {
  const client = new DunlinClient(url, options);
  const chat = client.channel(`chat:${room}`, { presence: true, rewind: 20 });
  const nameOf = (connection?: string) => chat.presence.members.find((member) => member.connection === connection)?.state?.name ?? 'the server';

  chat.on('text', (text, { connection }) => show(`${nameOf(connection)}: ${text.body}`));
  chat.on('typing', (typing, { connection }) => typing.active && show(`${nameOf(connection)} is typing`));
  await Promise.all([client.connect(), chat.subscribe()]);
  await chat.setState(me);

  return {
    say: (body: string) => chat.publish('text', { body }),
    type: (active: boolean) => chat.ephemeral('typing', { active }),
    people: () => chat.presence.members.map(({ state }) => `${state?.name} (${state?.mood})`),
    leave: () => client.close(),
  };
}
