// The page of the tests: shows what `show` says, and lets the test see what the components see.
import type { DunlinOptions } from '@dunlin/client';
import { DunlinProvider, useChannel, useConnection, usePresence, useTyping } from '@dunlin/react';
import { StrictMode, useLayoutEffect } from 'react';
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** A component of the page. What its hook returned is in `seen[id]`, what it was called with in `calls[id]`. */
export type Part =
  | { kind: 'connection'; id: string }
  | { kind: 'channel'; id: string; name: string; limit?: number; rewind?: number }
  | { kind: 'presence'; id: string; name: string }
  | { kind: 'typing'; id: string; name: string; throttle?: number; timeout?: number };

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
  return useSeen(id, useTyping(name, options));
}

const components = { connection: Connection, channel: Channel, presence: Presence, typing: Typing };

function App({ url, parts }: { url: string; parts: Part[] }): ReactElement {
  return (
    <DunlinProvider url={url} options={options}>
      {parts.map((part) => {
        const Component = components[part.kind] as (part: Part) => null;
        return <Component key={part.id} {...part} />;
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

Object.assign(window, { seen, calls, renderings, show, clear });
clear();
