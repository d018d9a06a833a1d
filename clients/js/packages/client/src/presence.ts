import { Emitter } from './emitter.js';
import type { Member, ServerMessage } from './protocol.js';

/** Who came, who went, who says something else of itself. */
export interface PresenceChange<State = unknown> {
  joined: readonly Member<State>[];
  left: readonly Member<State>[];
  changed: readonly Member<State>[];
}

/** Members as the server tells of them. */
interface MemberChanges {
  joined?: readonly Member[];
  left?: readonly Member[];
  state?: readonly Member[];
}

export interface PresenceEvents<State = unknown> {
  /** The list has changed. */
  change: PresenceChange<State>;
}

/** Who is there, asked for once. */
export interface PresenceSnapshot<State = unknown> {
  members: Member<State>[];
  count: number;
  users: number;
}

/** Who is in a channel: a list that is kept up to date while the channel is subscribed with `presence`. */
export class Presence<State = unknown> extends Emitter<PresenceEvents<State>> {
  #byConnection = new Map<string, Member<State>>();
  #members: readonly Member<State>[] | undefined = [];

  /** All members, in the order in which they came. Another array after each change, the same one until then. */
  get members(): readonly Member<State>[] {
    return (this.#members ??= [...this.#byConnection.values()]);
  }

  /** How many different users are there, those without a name not counted. */
  get users(): number {
    return new Set(this.members.flatMap(({ user }) => user ?? [])).size;
  }

  /** The member of a connection. */
  get(connection: string): Member<State> | undefined {
    return this.#byConnection.get(connection);
  }

  /** @internal The whole list. What is different from before is told as a change. */
  replace(members: readonly Member[]): void {
    const isThere = new Set(members.map(({ connection }) => connection));
    this.#apply({ joined: members, left: this.members.filter(({ connection }) => !isThere.has(connection)) });
  }

  /** @internal What the server says of members. */
  receive(message: ServerMessage): void {
    switch (message.type) {
      case 'presence':
        this.replace(message.members);
        break;
      case 'presence-diff':
        this.#apply(message);
        break;
      case 'joined':
      case 'left':
      case 'state':
        this.#apply({ [message.type]: [message.member] });
    }
  }

  #apply({ joined = [], left = [], state = [] }: MemberChanges): void {
    const change: { joined: Member<State>[]; left: Member<State>[]; changed: Member<State>[] } = { joined: [], left: [], changed: [] };
    for (const { connection } of left) {
      const member = this.#byConnection.get(connection);
      if (this.#byConnection.delete(connection)) change.left.push(member!);
    }
    for (const member of [...joined, ...state] as Member<State>[]) {
      const before = this.#byConnection.get(member.connection);
      this.#byConnection.set(member.connection, member);
      if (!before) change.joined.push(member);
      else if (describe(before) !== describe(member)) change.changed.push(member);
    }
    if (!Object.values(change).flat().length) return;
    this.#members = undefined;
    this.emitEvent('change', change);
  }
}

function describe({ user, state }: Member): string {
  return JSON.stringify([user, state]);
}
