import { HttpTransport } from './http.js';

/** Long polling: each request is answered when there is something to say. */
export class PollingTransport extends HttpTransport {
  protected async listen(): Promise<void> {
    const response = await this.requestOk('poll');
    const text = await response.text();
    this.activity();
    this.receive(text);
    this.lastMessageId = response.headers.get('Dunlin-Event-Id') ?? this.lastMessageId;
  }
}
