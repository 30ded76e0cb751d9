import { createParser } from 'eventsource-parser';

/** `lost` = it was there and is being opened again. */
export type StreamState = 'opening' | 'open' | 'lost' | 'refused';

/** The account may not read it, or it does not exist: asking again changes nothing. */
const refusedForGood = new Set([403, 404]);

export interface EventStreamSettings<T> {
  /** Opens the stream after an event; null = what comes next. */
  open(lastEventId: string | null, signal: AbortSignal): Promise<Response>;
  /** @param id empty when the event cannot be resumed after */
  onEvent(event: T, id: string): void;
  onState(state: StreamState): void;
  /** Silence after which the stream counts as lost: the platform sends a comment every 15 s. */
  silenceMs?: number;
  /** Waits between two attempts; the last one repeats. */
  pausesMs?: readonly number[];
  /** From which event on, at the first opening. */
  lastEventId?: string | null;
}

/**
 * Follows server-sent events for as long as somebody looks. A browser's EventSource cannot send a token,
 * so this reads the answer of a call; like it, it opens again after a break and resumes after the last event.
 */
export class EventStream<T> {
  private readonly stopping = new AbortController();
  private readonly silenceMs: number;
  private readonly pausesMs: readonly number[];
  private lastEventId: string | null;
  private attempts = 0;

  constructor(private readonly settings: EventStreamSettings<T>) {
    this.silenceMs = settings.silenceMs ?? 40_000;
    this.pausesMs = settings.pausesMs ?? [250, 500, 1_000, 2_000, 5_000];
    this.lastEventId = settings.lastEventId ?? null;
  }

  /** @returns when it was stopped or the platform refused it for good */
  async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const refused = await this.followOnce().catch(() => false);
      if (signal.aborted) return;
      if (refused) return this.settings.onState('refused');
      this.settings.onState('lost');
      await pause(this.pausesMs[Math.min(this.attempts, this.pausesMs.length - 1)] ?? 0, signal);
      this.attempts += 1;
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  /** @returns true when there is no use in trying again */
  private async followOnce(): Promise<boolean> {
    const silence = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), this.silenceMs);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), this.silenceMs);
    };
    try {
      const response = await this.settings.open(this.lastEventId, signal);
      if (refusedForGood.has(response.status)) return true;
      if (!response.ok || !response.body) return false;
      this.attempts = 0;
      this.settings.onState('open');
      await this.read(response.body, heard, signal);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  private async read(
    body: ReadableStream<Uint8Array>,
    heard: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, data }) => {
        if (id) this.lastEventId = id;
        this.settings.onEvent(JSON.parse(data) as T, id ?? '');
      },
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    const cancel = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard();
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
