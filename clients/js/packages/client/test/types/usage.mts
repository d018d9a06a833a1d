// Compiled, not run: what the types allow, and what they do not.
import { DunlinClient, DunlinError } from '@dunlin/client';
import type { AnyPublication, Channel, ConnectionState, Member, Publication, PublishResult } from '@dunlin/client';

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
function expectType<Expected>() {
  return <Actual,>(_value: Actual, ..._same: Same<Actual, Expected> extends true ? [] : ['the types differ', Actual]): void => {};
}

interface Chat {
  text: { body: string };
  typing: boolean;
}

const client = new DunlinClient('wss://example.com/ws', { token: async () => 'token', transports: ['websocket', 'polling'] });
expectType<ConnectionState>()(client.state);
expectType<0 | 1 | 3>()(client.readyState);
expectType<Promise<void>>()(client.connect());

const chat = client.channel<Chat, { mood: string }>('room:lobby', { presence: true, rewind: 5 });
expectType<Channel<Chat, { mood: string }>>()(chat);
chat.on('text', (data, publication) => {
  expectType<{ body: string }>()(data);
  expectType<Publication<'text', { body: string }>>()(publication);
});
chat.on('*', (data, publication) => {
  expectType<boolean | { body: string }>()(data);
  expectType<AnyPublication<Chat>>()(publication);
  if (publication.event === 'typing') expectType<boolean>()(publication.data);
});
expectType<Promise<PublishResult>>()(chat.publish('text', { body: 'hello' }, { key: 'k' }));
expectType<boolean>()(chat.ephemeral('typing', true));
expectType<readonly Member<{ mood: string }>[]>()(chat.presence.members);
void chat.setState({ mood: 'fine' });
void chat.history({ limit: 10 }).then(({ publications, next }) => {
  expectType<AnyPublication<Chat>[]>()(publications);
  return next?.();
});

// @ts-expect-error: there is no such publication
chat.on('dance', () => {});
// @ts-expect-error: other data
void chat.publish('text', { body: 1 });
// @ts-expect-error: other data
chat.ephemeral('typing', 'yes');
// @ts-expect-error: another state
void chat.setState({ temper: 'bad' });
// @ts-expect-error: no transport of that name
new DunlinClient('/ws', { transports: ['carrier-pigeon'] });
// @ts-expect-error: for this client alone
chat.receive;
// @ts-expect-error: for this client alone
client.emit('open');

// Without types of its own, a channel takes everything.
const any = client.channel('any:news');
any.on('whatever', (data) => data.anything.at.all);
void any.publish('whatever', [1, 'two']);

// Declarations, such as those made from a C# contract, give the channels of a namespace their types.
declare module '@dunlin/client' {
  interface ChannelTypes {
    game: { events: { move: { from: string; to: string }; clock: number }; ephemeral: 'clock'; state: { colour: 'white' | 'black' } };
    quiet: { events: { text: string }; ephemeral: never; state: never };
    feed: { events: { item: string } };
    '': { events: { news: number } };
  }
}

const game = client.channel('game:7', { presence: true });
expectType<Channel<{ move: { from: string; to: string }; clock: number }, { colour: 'white' | 'black' }, 'clock'>>()(game);
expectType<Channel<{ move: { from: string; to: string }; clock: number }, { colour: 'white' | 'black' }, 'clock'>>()(client.channel(`game:${client.session}`));
expectType<Channel<{ item: string }, any>>()(client.channel('feed:a:b'));
expectType<Channel<{ news: number }, any>>()(client.channel('world'));
expectType<Channel<Record<string, any>, any>>()(client.channel('elsewhere:1'));
expectType<Channel<Record<string, any>, any>>()(client.channel(`${client.session}:7`));
expectType<Channel<Chat, any>>()(client.channel<Chat>('game:7'));
declare const name: string;
expectType<Channel<Record<string, any>, any>>()(client.channel(name));
void game.publish('move', { from: 'e2', to: 'e4' });
game.ephemeral('clock', 10);
game.on('clock', (seconds) => expectType<number>()(seconds));
// @ts-expect-error: nobody keeps it
void game.publish('clock', 10);
// @ts-expect-error: it is kept
game.ephemeral('move', { from: 'e2', to: 'e4' });
// @ts-expect-error: all are kept
client.channel('quiet:1').ephemeral('text', 'hello');
void client.channel('quiet:1').publish('text', 'hello');
// @ts-expect-error: another type
void game.publish('move', { from: 'e2', to: 4 });
// @ts-expect-error: there is no such publication
game.on('castle', () => {});
// @ts-expect-error: another state
void game.setState({ colour: 'red' });

// Types of data may be a type alias, too.
const alias = client.channel<{ tick: number }>('clock');
alias.on('tick', (data) => expectType<number>()(data));

client.on('close', ({ code, reason, reconnect, delay }) => {
  expectType<number>()(code);
  expectType<string>()(reason);
  expectType<boolean>()(reconnect);
  expectType<number | undefined>()(delay);
});
// @ts-expect-error: there is no such event
client.on('party', () => {});
client.on('error', (error) => expectType<DunlinError>()(error));
chat.lifecycle.on('gap', ({ from, to }) => expectType<number>()(to.offset - from.offset));

void chat.subscribe().catch((error: unknown) => {
  if (error instanceof DunlinError && error.code === 'forbidden') return;
});
