// Compiled, not run: what the types allow, and what they do not.
import { DunlinClient, DunlinError } from '@dunlin/client';
import type { AnyPublication, ConnectionState, GapEvent, HistoryPage, Member, PublishResult } from '@dunlin/client';
import { DunlinProvider, useChannel, useClient, useConnection, usePresence, useTyping, useWebSocket } from '@dunlin/react';
import type { ChannelHandle, ChannelMessage, Typist } from '@dunlin/react';

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
function expectType<Expected>() {
  return <Actual,>(_value: Actual, ..._same: Same<Actual, Expected> extends true ? [] : ['the types differ', Actual]): void => {};
}

interface Chat {
  text: { body: string };
  typing: boolean;
}

export function Typed({ room }: { room: string | null }) {
  const chat = useChannel<Chat>(room, {
    limit: 50,
    rewind: 20,
    token: async () => 'token',
    onMessage: (publication) => {
      expectType<AnyPublication<Chat>>()(publication);
      if (publication.event === 'typing') expectType<boolean>()(publication.data);
    },
  });
  expectType<ChannelHandle<Chat>>()(chat);
  expectType<'unsubscribed' | 'subscribing' | 'subscribed'>()(chat.state);
  expectType<readonly ChannelMessage<Chat>[]>()(chat.messages);
  expectType<boolean | undefined>()(chat.recovered);
  expectType<GapEvent | undefined>()(chat.gap);
  expectType<DunlinError | undefined>()(chat.error);
  expectType<Promise<PublishResult>>()(chat.publish('text', { body: 'hello' }, { key: 'k' }));
  expectType<boolean>()(chat.ephemeral('typing', true));
  expectType<Promise<HistoryPage<Chat>>>()(chat.history({ limit: 10 }));
  for (const message of chat.messages) {
    expectType<string>()(message.key);
    if (message.event === 'text') expectType<{ body: string }>()(message.data);
  }

  // @ts-expect-error: there is no such publication
  void chat.publish('dance', 1);
  // @ts-expect-error: other data
  void chat.publish('text', { body: 1 });
  // @ts-expect-error: other data
  chat.ephemeral('typing', 'yes');
  // @ts-expect-error: what is rendered does not change
  chat.messages.push();
  // @ts-expect-error: no such option
  useChannel('room', { size: 3 });
  return null;
}

// Declarations, such as those made from a C# contract, give the channels of a namespace their types.
declare module '@dunlin/client' {
  interface ChannelTypes {
    game: { events: { move: { from: string }; clock: number }; ephemeral: 'clock'; state: { colour: 'white' | 'black' } };
  }
}

export function ByName({ id }: { id: string | undefined }) {
  const game = useChannel(id === undefined ? null : `game:${id}`, {
    onMessage: (publication) => publication.event === 'move' && expectType<{ from: string }>()(publication.data),
  });
  expectType<ChannelHandle<{ move: { from: string }; clock: number }, 'clock'>>()(game);
  game.ephemeral('clock', 10);
  // @ts-expect-error: nobody keeps it
  void game.publish('clock', 10);
  // @ts-expect-error: there is no such publication
  void game.publish('castle', 1);
  const { members, setState } = usePresence('game:7');
  expectType<readonly Member<{ colour: 'white' | 'black' }>[]>()(members);
  // @ts-expect-error: another state
  void setState({ colour: 'red' });
  return null;
}

export function Untyped() {
  const { messages, publish } = useChannel('news');
  void publish('whatever', [1, 'two']);
  return <p>{messages.map(({ data }) => data.anything.at.all)}</p>;
}

export function Others() {
  const { members, users, self, setState } = usePresence<{ mood: string }>('room');
  expectType<readonly Member<{ mood: string }>[]>()(members);
  expectType<number>()(users);
  expectType<Member<{ mood: string }> | undefined>()(self);
  expectType<Promise<void>>()(setState({ mood: 'fine' }));
  // @ts-expect-error: another state
  void setState({ temper: 'bad' });

  const { typing, setTyping } = useTyping('room', { event: 'types', throttle: 1000, timeout: 3000 });
  expectType<readonly Typist[]>()(typing);
  expectType<void>()(setTyping(true));

  const { state, readyState, code, reason, reconnect } = useConnection();
  expectType<ConnectionState>()(state);
  expectType<0 | 1 | 3>()(readyState);
  expectType<number | undefined>()(code);
  expectType<string | undefined>()(reason);
  expectType<() => void>()(reconnect);

  const socket = useWebSocket<string>('/plain', { protocols: ['a'], reconnect: { max: 5000, when: ({ code }) => code !== 4000 } });
  expectType<MessageEvent<string> | undefined>()(socket.lastMessage);
  expectType<boolean>()(socket.send('hello'));
  useWebSocket(new URL('wss://example.com'), { reconnect: false, share: false, onMessage: ({ data }) => data });
  useWebSocket(undefined);

  expectType<DunlinClient>()(useClient());
  return null;
}

const client = new DunlinClient('/ws');
export const pages = [
  <DunlinProvider client={client}><Typed room="lobby" /></DunlinProvider>,
  <DunlinProvider url="/ws" options={{ token: () => 'token' }}><Others /><Untyped /></DunlinProvider>,
  <DunlinProvider url={new URL('wss://example.com/ws')} />,
  // @ts-expect-error: either of the two
  <DunlinProvider client={client} url="/ws" />,
  // @ts-expect-error: options of a client that is there already
  <DunlinProvider client={client} options={{}} />,
  // @ts-expect-error: one of the two
  <DunlinProvider />,
];

