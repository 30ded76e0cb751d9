import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';
const ERROR_LENGTH = 500;

/** What one request was answered with. */
export interface HttpAnswer {
  status: number;
  /** The beginning of the body, of a refusal only. */
  text: string;
}

/**
 * One kept-alive connection, one request at a time. A whole HTTP client costs 100 µs and more a request,
 * which the two cores of a small machine would take from the server under test; this one looks for the end
 * of the answer and nothing else.
 */
export class HttpConnection {
  private head = '';
  /** Bytes of the body that are still to come; undefined while the head is read, null when in chunks. */
  private missing: number | null | undefined;
  private status = 0;
  private text = '';
  private settle: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data) => this.take(data));
    socket.on('error', (error) => this.settle?.reject(error));
    socket.on('close', () => this.settle?.reject(new Error('the server closed the connection')));
  }

  static async to(url: URL): Promise<HttpConnection> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new HttpConnection(socket);
  }

  /** @param request head and body as they go over the wire, see `requestText` */
  send(request: string): Promise<HttpAnswer> {
    this.head = '';
    this.text = '';
    this.missing = undefined;
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.settle = undefined;
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    let body = data;
    if (this.missing === undefined) {
      this.head += data.toString('latin1');
      const end = this.head.indexOf(HEAD_END);
      if (end < 0) return;
      const start = data.length - (this.head.length - end - HEAD_END.length);
      body = data.subarray(start);
      this.readHead(this.head.slice(0, end));
    }
    if (this.status >= 300 && this.text.length < ERROR_LENGTH) this.text += body.toString();
    if (this.missing !== null) this.missing! -= body.length;
    // With one request at a time the last chunk is the last thing that is sent.
    const isWhole = this.missing === null ? endsWithLastChunk(body) : this.missing! <= 0;
    if (!isWhole) return;
    const { settle, status, text } = this;
    this.settle = undefined;
    settle?.resolve({ status, text });
  }

  private readHead(head: string): void {
    this.status = Number(head.slice(9, 12));
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    this.missing = length === undefined ? null : Number(length);
  }
}

function endsWithLastChunk(data: Buffer): boolean {
  return data.subarray(-LAST_CHUNK.length).toString('latin1') === LAST_CHUNK;
}

/** A POST of JSON as it goes over the wire. */
export function requestText(url: URL, token: string, body: string): string {
  return (
    `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n` +
    `authorization: Bearer ${token}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
