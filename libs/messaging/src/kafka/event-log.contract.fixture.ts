import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, uniqueName } from '@dong-hanh/testing';
import type { EventLog, LogBatch, Subscription } from './event-log.js';

export interface EventLogHarness {
  /** A log whose topic and group names are apart from all others. */
  open(): EventLog;
  createTopic(name: string, partitions: number): Promise<void>;
}

interface Bench {
  /** A log that is closed when the specs are over. */
  open(): EventLog;
  topicOf(partitions: number): Promise<string>;
}

/** What every `EventLog` does, whichever client stands behind it. */
export function describeEventLog(name: string, harness: EventLogHarness): void {
  describe(`${name} as an event log`, () => {
    const logs: EventLog[] = [];
    const bench: Bench = {
      open: () => {
        const log = harness.open();
        logs.push(log);
        return log;
      },
      topicOf: async (partitions) => {
        const topic = uniqueName('topic');
        await harness.createTopic(topic, partitions);
        return topic;
      },
    };
    afterAll(() => Promise.all(logs.map((log) => log.close())));
    specifyPublishing(bench);
    specifyPlaces(bench);
    specifyPausing(bench);
    specifyEnds(bench);
  });
}

const message = (topic: string, key: string, value: string) => ({ topic, key, value });

function specifyPublishing({ open, topicOf }: Bench): void {
  it('delivers what was published, in order for each key, with its headers', async () => {
    const topic = await topicOf(3);
    const log = open();
    const sent = [1, 2, 3, 4, 5, 6].map((n) => message(topic, `k${n % 2}`, String(n)));
    await log.publish(sent.map((each) => ({ ...each, headers: { 'content-type': 'text/x' } })));
    const reader = collect(open(), { topics: [topic] });
    await eventually(() => expect(reader.values()).toHaveLength(6));
    expect(reader.values('k0')).toEqual(['2', '4', '6']);
    expect(reader.values('k1')).toEqual(['1', '3', '5']);
    expect(reader.batches[0]!.messages[0]!.headers).toEqual({ 'content-type': 'text/x' });
  });

  it('knows the bounds of each partition', async () => {
    const topic = await topicOf(2);
    const log = open();
    await log.publish([message(topic, 'k', '1'), message(topic, 'k', '2')]);
    const bounds = await log.lag([topic]);
    expect(bounds.map(({ partition, start }) => [partition, start])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(bounds.reduce((sum, { end }) => sum + end, 0)).toBe(2);
  });

  it('refuses a topic that does not exist', async () => {
    await expect(open().publish([message(uniqueName('none'), 'k', '1')])).rejects.toThrow();
  });
}

function specifyPlaces({ open, topicOf }: Bench): void {
  it('continues after what was committed, in the same group', async () => {
    const topic = await topicOf(1);
    const group = uniqueName('group');
    await open().publish(['1', '2'].map((value) => message(topic, 'k', value)));
    const first = open();
    const firstReader = collect(first, { group, topics: [topic] });
    await eventually(() => expect(firstReader.values()).toEqual(['1', '2']));
    await first.commit([{ topic, partition: 0, offset: 1 }]);
    await first.close();
    const second = collect(open(), { group, topics: [topic] });
    await eventually(() => expect(second.values()).toEqual(['2']));
  });

  it('goes back and forward at will', async () => {
    const topic = await topicOf(1);
    await open().publish(['1', '2', '3'].map((value) => message(topic, 'k', value)));
    let hasGoneBack = false;
    const reader = collect(open(), {
      topics: [topic],
      onBatch: (batch) => {
        if (!hasGoneBack) batch.seek(1);
        hasGoneBack = true;
        return Promise.resolve();
      },
    });
    await eventually(() => expect(reader.values()).toEqual(['1', '2', '3', '2', '3']));
  });
}

function specifyPausing({ open, topicOf }: Bench): void {
  it('delivers nothing of a paused partition until it is continued', async () => {
    const topic = await topicOf(1);
    const writer = open();
    await writer.publish([message(topic, 'k', '1')]);
    let resume: ((offset: number) => void) | undefined;
    const reader = collect(open(), {
      topics: [topic],
      onBatch: (batch) => {
        resume ??= batch.pause();
        return Promise.resolve();
      },
    });
    await eventually(() => expect(reader.values()).toEqual(['1']));
    await writer.publish([message(topic, 'k', '2')]);
    resume!(0);
    await eventually(() => expect(reader.values()).toEqual(['1', '1', '2']));
  });

  it('delivers a broadcast topic to every member of the group, from now on', async () => {
    const [shared, broadcast] = [await topicOf(2), await topicOf(1)];
    const writer = open();
    await writer.publish([message(broadcast, 'k', 'old')]);
    const subscription = { group: uniqueName('group'), topics: [shared], broadcasts: [broadcast] };
    const members = [collect(open(), subscription), collect(open(), subscription)];
    await eventually(
      async () => {
        await writer.publish([message(broadcast, 'k', 'new')]);
        for (const member of members) expect(member.values()).toContain('new');
      },
      { withinMs: 20_000, everyMs: 200 },
    );
    for (const member of members) expect(member.values()).not.toContain('old');
  }, 30_000);
}

function specifyEnds({ open, topicOf }: Bench): void {
  it('says so when a subscription has ended for good', async () => {
    const topic = await topicOf(1);
    await open().publish([message(topic, 'k', '1')]);
    const onFatal = jest.fn<(error: Error) => void>();
    collect(open(), {
      topics: [topic],
      onFatal,
      onBatch: () => Promise.reject(new TypeError('a bug')),
    });
    await eventually(() => expect(onFatal).toHaveBeenCalledTimes(1));
  });

  it('is of no use after it is closed', async () => {
    const log = open();
    await log.close();
    await expect(log.publish([message('t', 'k', '1')])).rejects.toThrow('closed');
  });
}

/** Reads everything it is given. */
export function collect(log: EventLog, subscription: Partial<Subscription>) {
  const batches: LogBatch[] = [];
  void log.subscribe({
    group: uniqueName('group'),
    topics: [],
    onFatal: () => undefined,
    ...subscription,
    onBatch: async (batch) => {
      batches.push(batch);
      batch.advance(batch.messages.at(-1)!.offset + 1);
      await subscription.onBatch?.(batch);
    },
  });
  return {
    batches,
    values: (key?: string) =>
      batches
        .flatMap(({ messages }) => messages)
        .filter((each) => key === undefined || String(each.key) === key)
        .map(({ value }) => String(value)),
  };
}
