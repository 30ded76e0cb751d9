import { request, type IncomingMessage } from 'node:http';
import type { LiveEntry } from '@dong-hanh/contracts';

export interface LiveEvent {
  id: string;
  event: string;
  data: LiveEntry;
}

/** A client of `GET /v1/live` that reads what comes, as a page does. */
export class LiveReader {
  readonly events: LiveEvent[] = [];
  /** All that came, comments as well. */
  text = '';
  isOver = false;
  private rest = '';

  private constructor(private readonly answer: IncomingMessage) {
    answer.on('error', () => undefined);
    answer.on('close', () => (this.isOver = true));
  }

  /**
   * @param headers with the token; `last-event-id` resumes
   * @throws Error with status and body of a refusal
   */
  static async open(url: string, headers: Record<string, string>): Promise<LiveReader> {
    const reader = await LiveReader.openUnread(url, headers);
    reader.answer.setEncoding('utf8').on('data', (part: string) => reader.take(part));
    return reader;
  }

  /** The same for a client that reads only the head of the answer. */
  static async openUnread(url: string, headers: Record<string, string>): Promise<LiveReader> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}/v1/live`, { headers }, resolve).on('error', reject).end();
    });
    if (answer.statusCode === 200) return new LiveReader(answer);
    const parts = await answer.setEncoding('utf8').toArray();
    throw new Error(`${answer.statusCode} ${parts.join('')}`);
  }

  get subjects(): string[] {
    return this.events.map(({ data }) => data.subjectId);
  }

  get lastId(): string {
    return this.events.at(-1)!.id;
  }

  leave(): void {
    this.answer.destroy();
  }

  private take(part: string): void {
    this.text += part;
    const blocks = (this.rest + part).split('\n\n');
    this.rest = blocks.pop()!;
    this.events.push(...blocks.flatMap(toEvent));
  }
}

/** Nothing for a comment. */
function toEvent(block: string): LiveEvent[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = ''] = line.split(':', 1);
      return [name, line.slice(name.length + 2)];
    }),
  );
  const [id, event, data] = ['id', 'event', 'data'].map((name) => fields.get(name) ?? '');
  return data ? [{ id: id!, event: event!, data: JSON.parse(data) as LiveEntry }] : [];
}
