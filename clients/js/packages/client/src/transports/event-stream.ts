import { HttpTransport } from './http.js';

/** Server-sent events (HTML Living Standard, section 9.2), read with `fetch`. */
export class EventStreamTransport extends HttpTransport {
  protected async listen(): Promise<void> {
    const response = await this.requestOk('sse');
    // Such as the page of a network that wants one to log in.
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) throw new Error('no event stream');
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) return;
      this.activity();
      // An empty line ends an event; what is behind the last one is not whole yet.
      const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = events.pop()!;
      for (const event of events) this.#dispatch(event);
    }
  }

  #dispatch(event: string): void {
    const lines = event.split('\n');
    const values = (name: string): string[] => lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
    const data = values('data: ').join('\n');
    if (data) this.receive(data);
    this.lastMessageId = values('id: ').at(-1) ?? this.lastMessageId;
  }
}
