// The page of the tests: shows what `show` says, and lets the test see what the components see.
import type { DunlinOptions } from '@dunlin/client';
import { DunlinProvider, useChannel, useConnection, usePresence, useTyping, useWebSocket } from '@dunlin/react';
import { StrictMode, Suspense, useLayoutEffect, version } from 'react';
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** A component of the page. What its hook returned is in `seen[id]`; what came, be it gone again, in `calls[id]`. */
export type Part =
  | { kind: 'connection'; id: string }
  | { kind: 'channel'; id: string; name: string; limit?: number; rewind?: number }
  | { kind: 'presence'; id: string; name: string }
  | { kind: 'typing'; id: string; name: string; throttle?: number; timeout?: number }
  | { kind: 'suspended'; id: string; name: string }
  | { kind: 'socket'; id: string; address: string; share?: boolean };

const seen: Record<string, any> = {};
const calls: Record<string, any[]> = {};
const renderings: Record<string, number> = {};

function useSeen(id: string, value: unknown): null {
  useLayoutEffect(() => {
    seen[id] = value;
    renderings[id] = (renderings[id] ?? 0) + 1;
  });
  return null;
}

function Connection({ id }: { id: string }): null {
  return useSeen(id, useConnection());
}

function Channel({ id, name, kind, ...options }: Extract<Part, { kind: 'channel' }>): null {
  return useSeen(id, useChannel(name, { ...options, onMessage: (publication) => (calls[id] ??= []).push(publication.data) }));
}

function Presence({ id, name }: Extract<Part, { kind: 'presence' }>): null {
  return useSeen(id, usePresence(name));
}

function Typing({ id, name, kind, ...options }: Extract<Part, { kind: 'typing' }>): null {
  const handle = useTyping(name, options);
  useLayoutEffect(() => {
    if (handle.typing.length > 0) (calls[id] ??= []).push(handle.typing);
  }, [id, handle.typing]);
  return useSeen(id, handle);
}

function Socket({ id, address, kind, ...options }: Extract<Part, { kind: 'socket' }>): null {
  const reconnect = { initial: 100, max: 200 };
  return useSeen(id, useWebSocket(address, { ...options, reconnect, onMessage: ({ data }) => (calls[id] ??= []).push(data) }));
}

// React throws away what it has rendered of it, again and again.
const never = new Promise(() => {});
function Suspended({ id, name }: Extract<Part, { kind: 'suspended' }>): null {
  useChannel(name);
  usePresence(name);
  useTyping(name);
  seen[id] = true;
  throw never;
}

const components = { connection: Connection, channel: Channel, presence: Presence, typing: Typing, suspended: Suspended, socket: Socket };

function App({ url, parts }: { url: string; parts: Part[] }): ReactElement {
  return (
    <DunlinProvider url={url} options={options}>
      {parts.map((part) => {
        const Component = components[part.kind] as (part: Part) => null;
        return <Suspense key={part.id}><Component {...part} /></Suspense>;
      })}
    </DunlinProvider>
  );
}

const options: DunlinOptions = { backoff: { initial: 100, max: 200 }, transports: ['websocket'] };
const root = createRoot(document.body.appendChild(document.createElement('div')));

function show(url: string, parts: Part[]): void {
  flushSync(() => root.render(<StrictMode><App url={url} parts={parts} /></StrictMode>));
}

function clear(): void {
  flushSync(() => root.render(<StrictMode />));
}

Object.assign(window, { version, seen, calls, renderings, show, clear });
clear();
