import type { Channel, DunlinError, Member, SubscriptionState } from '@dunlin/client';
import type { ChannelStatus } from './channel-store.js';

/** Who is in a channel at a moment. Another object after each change, and only then. */
export interface PresenceStatus<State = any> {
  /** In the order in which they came. */
  readonly members: readonly Member<State>[];
  /** How many different users are there, those without a name not counted. */
  readonly users: number;
  /** The member that is this client. */
  readonly self?: Member<State> | undefined;
  readonly state: SubscriptionState;
  /** Why the channel is refused, or has ended. */
  readonly error?: DunlinError | undefined;
}

export const nobody: PresenceStatus = { members: [], users: 0, state: 'unsubscribed' };

/** What `usePresence` tells of a channel, made when somebody looks at it. */
export class PresenceSnapshots {
  #status: PresenceStatus | undefined;

  read({ presence, connection }: Channel<any, any>, { state, error }: ChannelStatus): PresenceStatus {
    return (this.#status ??= {
      members: presence.members,
      users: presence.users,
      self: connection === undefined ? undefined : presence.get(connection),
      state,
      error,
    });
  }

  forget(): void {
    this.#status = undefined;
  }
}
