// What goes over the wire: docs/protocol-native.md.

export const subprotocol = 'dunlin.v1';

/** How far somebody has got in a channel. */
export interface Position {
  epoch: string;
  offset: number;
}

/** Somebody in a channel. */
export interface Member<State = unknown> {
  /** The name of the connection. */
  connection: string;
  /** The user, when it is known. */
  user?: string;
  /** What the member says of itself. */
  state?: State;
}

export interface WirePublication {
  channel: string;
  data: unknown;
  timestamp: number;
  offset?: number;
  event?: string;
  connection?: string;
  user?: string;
}

export interface Connected {
  type: 'connected';
  session: string;
  user?: string;
  key?: string;
  ping: number;
  version: number;
}

export interface AuthSuccess {
  type: 'auth-success';
  id?: number;
  user?: string;
  expires?: number;
}

export interface Subscribed extends Position {
  type: 'subscribed';
  id?: number;
  channel: string;
  recovered: boolean;
  publications: WirePublication[];
  members?: Member[];
  connection?: string;
}

export interface Unsubscribed {
  type: 'unsubscribed';
  id?: number;
  channel: string;
  code?: string;
  reason?: string;
}

export interface Published extends Position {
  type: 'published';
  id: number;
  channel: string;
  duplicate?: boolean;
}

export interface History extends Position {
  type: 'history';
  id: number;
  publications: WirePublication[];
}

export interface PresenceReply<State = unknown> {
  type: 'presence';
  id: number;
  channel: string;
  members: Member<State>[];
  count: number;
  users: number;
}

export interface MemberEvent {
  type: 'joined' | 'left' | 'state';
  channel: string;
  member: Member;
}

export interface PresenceDiff {
  type: 'presence-diff';
  channel: string;
  joined: Member[];
  left: Member[];
  state: Member[];
  count: number;
  users: number;
}

export interface WireError {
  type: 'error';
  id?: number;
  channel?: string;
  code: string;
  message: string;
}

export interface Disconnect {
  type: 'disconnect';
  code: number;
  reason: string;
  reconnect: boolean;
  after?: number;
}

export type ServerMessage =
  | Connected | AuthSuccess | Subscribed | Unsubscribed | Published | History | PresenceReply | MemberEvent | PresenceDiff | WireError | Disconnect
  | ({ type: 'message' } & WirePublication)
  | { type: 'pong' | 'state-set'; id?: number }
  | { type: 'notification'; data: unknown; timestamp: number }
  | { type: 'system'; data: { online: number } };

/** Reads what a transport got: one message, or an array of them. */
export function decodeMessages(text: string): ServerMessage[] {
  const json: unknown = JSON.parse(text);
  const messages = Array.isArray(json) ? json : [json];
  if (messages.some((message) => typeof message?.type !== 'string')) throw new SyntaxError('not the protocol');
  return messages;
}
