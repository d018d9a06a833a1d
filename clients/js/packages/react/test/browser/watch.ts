// Runs in a page before everything else, and knows what is left there: sockets, timers, listeners.
interface Watch {
  /** Sockets that are not closed. */
  sockets: Set<WebSocket>;
  opened: number;
  timers: Set<number>;
  /** Of `window` and `document`, by their type. */
  listeners: string[];
  /** What was sent: commands of the protocol. */
  sent: any[];
}

const watch: Watch = { sockets: new Set(), opened: 0, timers: new Set(), listeners: [], sent: [] };
Object.assign(window, { watch });

watchSockets();
watchTimers();
for (const target of [window, document]) watchListeners(target);

function watchSockets(): void {
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      watch.opened++;
      watch.sockets.add(this);
      this.addEventListener('close', () => watch.sockets.delete(this));
    }

    override send(data: string): void {
      if (data.startsWith('{')) watch.sent.push(JSON.parse(data));
      super.send(data);
    }
  };
}

function watchTimers(): void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
  const forget = (clear: (timer?: number) => void) => (timer?: number) => {
    if (timer !== undefined) watch.timers.delete(timer);
    clear(timer);
  };
  const remember = (timer: number): number => {
    watch.timers.add(timer);
    return timer;
  };
  Object.assign(window, {
    setTimeout: (callback: (...values: unknown[]) => void, milliseconds?: number, ...values: unknown[]) => {
      const timer = setTimeout(() => {
        watch.timers.delete(timer);
        callback(...values);
      }, milliseconds);
      return remember(timer);
    },
    setInterval: (callback: () => void, milliseconds?: number) => remember(setInterval(callback, milliseconds)),
    clearTimeout: forget(clearTimeout),
    clearInterval: forget(clearInterval),
  });
}

function watchListeners(target: Window | Document): void {
  const { addEventListener, removeEventListener } = target;
  const forget = (type: string): void => {
    const place = watch.listeners.indexOf(type);
    if (place >= 0) watch.listeners.splice(place, 1);
  };
  target.addEventListener = (type: string, ...rest: [any, any?]) => {
    watch.listeners.push(type);
    const signal: AbortSignal | undefined = rest[1]?.signal;
    signal?.addEventListener('abort', () => forget(type));
    addEventListener.call(target, type, ...rest);
  };
  target.removeEventListener = (type: string, ...rest: [any, any?]) => {
    forget(type);
    removeEventListener.call(target, type, ...rest);
  };
}
