import type { LiveEntry } from '@dong-hanh/contracts';
import { EventStream, type StreamState } from '../api/event-stream.js';
import { send } from '../api/request.js';
import {
  isNewerId,
  withEntry,
  withRecorded,
  type Arrival,
  type RecordedDecision,
} from './arrival.rules.js';

/** What the screens read of the stream. */
export interface LiveFeedView {
  state: StreamState;
  arrivals: readonly Arrival[];
}

/** How far back a page that opens looks, so that it does not begin empty. */
const lookBackMs = 10 * 60_000;

/** The one stream of the page and what came over it; screens subscribe to it. */
export class LiveFeed {
  private view: LiveFeedView = { state: 'opening', arrivals: [] };
  private stream: EventStream<LiveEntry> | undefined;
  private lastId: string | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly entryListeners = new Set<(entry: LiveEntry) => void>();

  start(): void {
    this.change({ state: 'opening' });
    const stream = new EventStream<LiveEntry>({
      open: (lastEventId, signal) =>
        send('/v1/live', {
          signal,
          headers: { accept: 'text/event-stream', ...resumeAfter(lastEventId) },
        }),
      onEvent: (entry, id) => this.take(entry, id),
      onState: (state) => this.stream === stream && this.change({ state }),
      lastEventId: this.lastId ?? `${Date.now() - lookBackMs}-0`,
    });
    this.stream = stream;
    void stream.run();
  }

  stop(): void {
    this.stream?.stop();
    this.stream = undefined;
  }

  /** Forgets what another account saw. */
  clear(): void {
    this.lastId = null;
    this.change({ arrivals: [] });
  }

  addRecorded(decisions: readonly RecordedDecision[]): void {
    this.change({ arrivals: withRecorded(this.view.arrivals, decisions) });
  }

  readonly current = (): LiveFeedView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  onEntry(listener: (entry: LiveEntry) => void): () => void {
    this.entryListeners.add(listener);
    return () => this.entryListeners.delete(listener);
  }

  private take(entry: LiveEntry, id: string): void {
    if (!isNewerId(id, this.lastId)) return;
    this.lastId = id;
    this.change({ arrivals: withEntry(this.view.arrivals, entry) });
    for (const listener of this.entryListeners) listener(entry);
  }

  private change(part: Partial<LiveFeedView>): void {
    this.view = { ...this.view, ...part };
    for (const listener of this.listeners) listener();
  }
}

function resumeAfter(lastEventId: string | null): Record<string, string> {
  return lastEventId === null ? {} : { 'last-event-id': lastEventId };
}
