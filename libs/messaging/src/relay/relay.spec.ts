import { describe, expect, it } from '@jest/globals';
import type { OutgoingMessage } from '../kafka/event-log.js';
import { Relay, type OutboxReader, type OutboxRecord, type RelayObserver } from './relay.js';

const START = Date.parse('2023-08-16T09:00:00Z');
const silent: RelayObserver = {
  published: () => undefined,
  publishFailed: () => undefined,
  unpublished: () => undefined,
};

/** Events in one list; a snapshot is how many of them it shows, a page holds two. */
class MemoryOutbox implements OutboxReader {
  readonly records: OutboxRecord[] = [];
  readonly saved: string[] = [];
  private end = 0;

  add(...events: string[]): void {
    for (const event of events) {
      const pos = this.records.length + 1;
      const recordedAt = new Date(START - 5_000);
      this.records.push({ pos, topic: 't', key: 'k', event, traceparent: null, recordedAt });
    }
  }

  window(since: string | null) {
    this.end = this.records.length;
    return Promise.resolve({ snapshot: String(this.end), ...this.pageAfter(Number(since ?? 0)) });
  }

  page(afterPos: number) {
    return Promise.resolve(this.pageAfter(afterPos));
  }

  save(snapshot: string) {
    this.saved.push(snapshot);
    return Promise.resolve();
  }

  private pageAfter(pos: number) {
    const records = this.records.slice(pos, Math.min(pos + 2, this.end));
    return { records, hasMore: pos + records.length < this.end };
  }
}

class MemoryLog {
  readonly messages: OutgoingMessage[] = [];
  failures = 0;

  publish(messages: readonly OutgoingMessage[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('broker away'));
    }
    this.messages.push(...messages);
    return Promise.resolve();
  }

  get events(): string[] {
    return this.messages.filter(({ topic }) => topic === 't').map(({ value }) => String(value));
  }

  get heartbeats(): { at: string; unpublishedSeconds: number }[] {
    return this.messages
      .filter(({ topic }) => topic === 'probe.heartbeat.v1')
      .map(({ value }) => JSON.parse(String(value)));
  }
}

function setUp({ published = null as string | null, observer = silent } = {}) {
  const outbox = new MemoryOutbox();
  const log = new MemoryLog();
  const clock = {
    time: START,
    pauses: [] as number[],
    now: () => clock.time,
    pause: (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      clock.pauses.push(ms);
      clock.time += ms;
      return Promise.resolve();
    },
  };
  const relay = new Relay('probe', outbox, log, clock, observer, published);
  return { outbox, log, clock, relay, signal: new AbortController().signal };
}

describe('a relay', () => {
  it('publishes all pages of a window in order and stores its snapshot once', async () => {
    const { outbox, log, relay, signal } = setUp();
    outbox.add('1', '2', '3', '4', '5');
    expect(await relay.cycle(signal)).toBe(5);
    expect(log.events).toEqual(['1', '2', '3', '4', '5']);
    expect(outbox.saved).toEqual(['5']);
  });

  it('begins where the term before it stopped', async () => {
    const { outbox, log, relay, signal } = setUp({ published: '2' });
    outbox.add('1', '2', '3');
    await relay.cycle(signal);
    expect(log.events).toEqual(['3']);
  });

  it('sends the same page again until it is taken, waiting longer each time', async () => {
    const { outbox, log, clock, relay, signal } = setUp();
    outbox.add('1', '2', '3');
    log.failures = 3;
    await relay.cycle(signal);
    expect(log.events).toEqual(['1', '2', '3']);
    expect(clock.pauses).toEqual([100, 200, 400]);
  });

  it('stores nothing while the log takes nothing', async () => {
    const { outbox, log, relay } = setUp();
    const stop = new AbortController();
    outbox.add('1');
    log.failures = Infinity;
    const cycle = relay.cycle(AbortSignal.any([stop.signal, AbortSignal.timeout(1_000)]));
    stop.abort(new Error('stopped'));
    await expect(cycle).rejects.toThrow('stopped');
    expect(outbox.saved).toEqual([]);
  });

  it('stores an empty window only every ten seconds, so that an idle platform writes nothing', async () => {
    const { outbox, clock, relay, signal } = setUp();
    await relay.cycle(signal);
    await relay.cycle(signal);
    clock.time += 11_000;
    await relay.cycle(signal);
    expect(outbox.saved).toHaveLength(2);
  });

  it('says once a second that it lives and holds nothing back', async () => {
    const { log, clock, relay, signal } = setUp();
    for (const wait of [0, 400, 400, 400]) {
      clock.time += wait;
      await relay.cycle(signal);
    }
    expect(log.heartbeats).toEqual([
      { service: 'probe', at: new Date(START).toISOString(), unpublishedSeconds: 0 },
      { service: 'probe', at: new Date(START + 1_200).toISOString(), unpublishedSeconds: 0 },
    ]);
  });

  it('says between pages how old the oldest event is that waits', async () => {
    const { outbox, log, relay, signal } = setUp();
    outbox.add('1', '2', '3');
    await relay.cycle(signal);
    expect(log.heartbeats[0]).toMatchObject({ unpublishedSeconds: 5 });
  });

  it('does not repeat a heartbeat that failed', async () => {
    const { log, relay, signal } = setUp();
    log.failures = 1;
    await relay.cycle(signal);
    expect(log.messages).toEqual([]);
  });

  it('reports the age of what waits, and zero when nothing does', async () => {
    const ages: number[] = [];
    const { outbox, relay, signal } = setUp({
      observer: { ...silent, unpublished: (seconds) => ages.push(seconds) },
    });
    outbox.add('1');
    await relay.cycle(signal);
    expect(ages).toEqual([5, 0]);
  });

  it('gives each message its content type and, where there is one, its trace', async () => {
    const { outbox, log, relay, signal } = setUp();
    outbox.add('1', '2');
    outbox.records[1]!.traceparent = '00-trace';
    await relay.cycle(signal);
    expect(log.messages.map(({ headers }) => headers)).toMatchObject([
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      { traceparent: '00-trace' },
      {},
    ]);
  });
});
