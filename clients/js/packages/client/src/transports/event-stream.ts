import { HttpTransport } from './http.js';

/** Server-sent events (HTML Living Standard, section 9.2), read with `fetch`. */
export class EventStreamTransport extends HttpTransport {
  protected async listen(request: (path: string) => Promise<Response>): Promise<void> {
    const response = await request('sse');
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
    const data: string[] = [];
    let id: string | undefined;
    for (const line of event.split('\n')) {
      if (line.startsWith('data: ')) data.push(line.slice(6));
      else if (line.startsWith('id: ')) id = line.slice(4);
    }
    if (data.length > 0) this.receive(data.join('\n'));
    this.lastMessageId = id ?? this.lastMessageId;
  }
}
