import type { AnyPublication, Channel, DunlinClient, GapEvent, Position } from '@dunlin/client';

/** More than can be on its way while a command goes to the server. */
const rewind = 1000;

/** Subscribes a channel anew to be told who is there. What had come before, and comes again, is known by its place. */
export class Resubscription {
  readonly #client: DunlinClient;
  readonly #channel: Channel<any, any>;
  #isDone = false;
  /** How far the former subscription got, while the new one begins. */
  #before: Position | undefined;

  constructor(client: DunlinClient, channel: Channel<any, any>) {
    this.#client = client;
    this.#channel = channel;
  }

  /** Whether it has begun, and the new subscription has not. */
  get isRunning(): boolean {
    return this.#before !== undefined;
  }

  /** Whether a publication had come before already. */
  isRepeated({ offset }: AnyPublication<any>): boolean {
    const before = this.#before;
    return before !== undefined && offset !== undefined && offset <= before.offset && this.#channel.position?.epoch === before.epoch;
  }

  /** Ends with the gap between the two subscriptions, if there is one. Only once: a channel that then still names nobody never does. */
  async run(): Promise<GapEvent | undefined> {
    const channel = this.#channel;
    const from = channel.position;
    if (this.#isDone || !from) return undefined;
    this.#isDone = true;
    this.#before = from;
    let to = from;
    let received = 0;
    const removals = [
      channel.lifecycle.on('subscribed', ({ epoch, offset }) => ([to, received] = [{ epoch, offset }, 0])),
      channel.on('*', (_, publication) => (received += this.#isBetween(publication, to) ? 1 : 0)),
    ];
    try {
      this.#client.channel(channel.name, { presence: true, rewind });
      channel.unsubscribe();
      await channel.subscribe();
    } finally {
      this.#before = undefined;
      for (const remove of removals) remove();
    }
    const isWhole = to.epoch === from.epoch && to.offset - from.offset <= received;
    return isWhole ? undefined : { channel: channel.name, from, to };
  }

  #isBetween(publication: AnyPublication<any>, to: Position): boolean {
    return publication.offset !== undefined && publication.offset <= to.offset && !this.isRepeated(publication);
  }
}
