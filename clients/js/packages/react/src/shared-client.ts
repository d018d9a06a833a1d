import { DunlinClient } from '@dunlin/client';
import type { DunlinOptions } from '@dunlin/client';
import { ChannelStore } from './channel-store.js';
import type { ChannelUser } from './channel-store.js';
import { ConnectionStore, initialConnection } from './connection-store.js';
import type { ConnectionStatus } from './connection-store.js';
import { Lease } from './lease.js';

export type Address = string | { href: string };

/** A client, and what the components that use it have in common. */
export class SharedClient {
  readonly connection = new ConnectionStore();
  readonly #create: () => DunlinClient;
  readonly #isOwn: boolean;
  readonly #channels = new Map<string, ChannelStore>();
  readonly #lease = new Lease(() => this.#begin(), () => this.#end());
  #client: DunlinClient | undefined;

  /** @param isOwn Whether it is closed with its last user. */
  constructor(create: () => DunlinClient, isOwn: boolean) {
    this.#create = create;
    this.#isOwn = isOwn;
  }

  /** Made when it is needed: rendering on a server needs none. */
  get client(): DunlinClient {
    return (this.#client ??= this.#create());
  }

  get status(): ConnectionStatus {
    if (!this.#lease.isActive) {
      if (this.#isOwn) return initialConnection;
      this.connection.look(this.client);
    }
    return this.connection.status;
  }

  /** Connects it, until what is returned is called. */
  retain(): () => void {
    return this.#lease.retain();
  }

  /** A channel that components use. */
  channel(name: string): ChannelStore | undefined {
    return this.#channels.get(name);
  }

  /** Adds a component that uses a channel. Returns what takes it away. */
  attach(name: string, user: ChannelUser, listener: () => void): () => void {
    const release = this.retain();
    const detach = this.#open(name).attach(user, listener);
    return () => {
      detach();
      release();
    };
  }

  #open(name: string): ChannelStore {
    let store = this.#channels.get(name);
    if (!store) this.#channels.set(name, (store = new ChannelStore(this.client, name, () => this.#channels.delete(name))));
    return store;
  }

  #begin(): void {
    this.connection.begin(this.client);
    // Failures are events, and the state that hooks tell of.
    void this.client.connect();
  }

  #end(): void {
    for (const store of [...this.#channels.values()]) store.end();
    this.connection.end();
    if (this.#isOwn) this.client.close();
  }
}

const shared = new WeakMap<DunlinClient, SharedClient>();

/** The same for every provider of a client. */
export function shareClient(client: DunlinClient): SharedClient {
  let found = shared.get(client);
  if (!found) shared.set(client, (found = new SharedClient(() => client, false)));
  return found;
}

/** A client that lives as long as it has users. */
export function createSharedClient(url: Address, options: DunlinOptions | undefined): SharedClient {
  return new SharedClient(() => new DunlinClient(url, options), true);
}
