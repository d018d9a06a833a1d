/** A `WebSocket` whose other side is the test. */
export class FakeWebSocket {
  static readonly OPEN = 1;
  static readonly all: FakeWebSocket[] = [];

  static get last(): FakeWebSocket {
    return this.all.at(-1)!;
  }

  readyState = 0;
  binaryType = '';
  readonly sent: unknown[] = [];
  readonly url: string;
  readonly protocols: unknown;
  closedWith: unknown[] | undefined;
  onopen: ((event: any) => void) | null = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;

  constructor(url: string, protocols?: unknown) {
    if (!/^wss?:/.test(url)) throw new SyntaxError(`not an address of a WebSocket: ${url}`);
    this.url = url;
    this.protocols = protocols;
    FakeWebSocket.all.push(this);
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(...values: unknown[]): void {
    this.closedWith = values;
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.({ type: 'open' });
  }

  receive(data: unknown): void {
    this.onmessage?.({ data });
  }

  end(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}
