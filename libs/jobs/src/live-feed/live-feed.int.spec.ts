import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LiveEntry } from '@dong-hanh/contracts';
import { BreakableLink, eventually, infrastructure, uniqueName } from '@dong-hanh/testing';
import { createRedis, type RedisClient } from '../redis.js';
import { LiveFeed } from './live-feed.js';
import type { LiveItem } from './live-tail.js';

const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const entry = (count: number): LiveEntry => ({
  appliedBy: 'reporting',
  kind: 'award-granted',
  subjectId: crypto.randomUUID(),
  number: '1/QĐ-TLĐ',
  code: 'vgcl-merit-diploma',
  issuer: 'vgcl',
  count,
  amount: null,
  units: {},
  memberIds: [],
  recordedAt: '2026-03-01T01:00:00.000Z',
  sentAt: '2026-03-01T01:00:00.010Z',
  appliedAt: '2026-03-01T01:00:00.020Z',
});

function aFeed(stream = uniqueName('live'), redisUrl = infrastructure().redisUrl) {
  const feed = new LiveFeed({ redisUrl, name: 'spec', stream });
  endings.push(() => feed.close());
  return { feed, stream };
}

function anOwnClient(): RedisClient {
  const { redisUrl } = infrastructure();
  const redis = createRedis(redisUrl, { name: 'spec', whenAway: 'wait', onError: () => undefined });
  endings.push(() => redis.disconnect());
  return redis;
}

/** Reads in the background; `counts` are the entries so far. */
function read(feed: LiveFeed, afterId?: string) {
  const stop = new AbortController();
  const items: LiveItem[] = [];
  const finished = (async () => {
    for await (const item of feed.entries(afterId, stop.signal)) items.push(item);
  })();
  endings.push(() => stop.abort());
  return { items, finished, stop, counts: () => items.map((item) => item.entry.count) };
}

/** Appends until a reader sees it, which shows that he has joined. */
async function joined(feed: LiveFeed, ...readers: { items: LiveItem[] }[]): Promise<void> {
  await eventually(
    () => {
      feed.append(entry(999));
      for (const { items } of readers) expect(items.length).toBeGreaterThan(0);
    },
    { everyMs: 50 },
  );
}

const countsUpTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('the live feed', () => {
  it('gives all readers of a process what comes, in order, over one connection', async () => {
    const { feed, stream } = aFeed();
    const readers = [read(feed), read(feed), read(feed)];
    await joined(feed, ...readers);
    const writer = aFeed(stream).feed;
    await eventually(async () => {
      for (const count of countsUpTo(5)) writer.append(entry(count));
      await eventually(() => expect(readers[0]!.counts()).toContain(5), { withinMs: 500 });
    });
    for (const reader of readers) {
      const counts = () => reader.counts().filter((count) => count !== 999);
      await eventually(() => expect(counts().slice(-5)).toEqual(countsUpTo(5)));
    }
    const clients = String(await anOwnClient().client('LIST'));
    const tails = clients.split('\n').filter((line) => line.includes('name=spec-live-tail'));
    expect(tails.length).toBe(1);
  });

  it('goes on after the last id that a reader saw, also far behind', async () => {
    const { feed, stream } = aFeed();
    const redis = anOwnClient();
    const ids: string[] = [];
    for (const count of countsUpTo(1_500)) {
      ids.push((await redis.xadd(stream, '*', 'entry', JSON.stringify(entry(count))))!);
    }
    const late = read(feed, ids[499]);
    await eventually(() => expect(late.counts()).toEqual(countsUpTo(1_500, 501)));
    expect(late.items[0]!.id).toBe(ids[500]);
    await redis.xadd(stream, '*', 'entry', JSON.stringify(entry(1_501)));
    await eventually(() => expect(late.counts().at(-1)).toBe(1_501));
    const again = read(feed, late.items.at(-2)!.id);
    await eventually(() => expect(again.counts()).toEqual([1_501]));
  });

  it.each(['nonsense', '99999999999999-0', undefined])(
    'begins with the news for a reader who comes with %s',
    async (afterId) => {
      const { feed, stream } = aFeed();
      const redis = anOwnClient();
      await redis.xadd(stream, '*', 'entry', JSON.stringify(entry(1)));
      const reader = read(feed, afterId);
      await joined(feed, reader);
      expect(reader.counts()).not.toContain(1);
    },
  );

  it('passes over what this release cannot read', async () => {
    const { feed, stream } = aFeed();
    const redis = anOwnClient();
    const first = await redis.xadd(stream, '*', 'entry', JSON.stringify(entry(1)));
    for (const text of ['{', '{"kind":"flood"}', '']) await redis.xadd(stream, '*', 'entry', text);
    await redis.xadd(stream, '*', 'entry', JSON.stringify(entry(2)));
    const reader = read(feed, first!);
    await eventually(() => expect(reader.counts()).toEqual([2]));
  });

  it('keeps about ten thousand entries', async () => {
    const { feed, stream } = aFeed();
    const redis = anOwnClient();
    await eventually(() => expect(redis.status).toBe('ready'));
    const pipeline = redis.pipeline();
    for (const count of countsUpTo(11_000)) {
      pipeline.xadd(stream, '*', 'entry', JSON.stringify(entry(count)));
    }
    await pipeline.exec();
    await eventually(async () => {
      feed.append(entry(1));
      expect(await redis.xlen(stream)).toBeLessThan(10_200);
    });
    await redis.del(stream);
  });

  it('ends for a reader who leaves, and for all when it is closed', async () => {
    const { feed } = aFeed();
    const [leaving, staying] = [read(feed), read(feed)];
    await joined(feed, leaving, staying);
    leaving.stop.abort();
    await leaving.finished;
    await feed.close();
    await staying.finished;
  });
});

describe('the live feed without Redis', () => {
  it('drops what is appended, at once and without an error, and shows the news when Redis is back', async () => {
    const link = new BreakableLink(new URL(infrastructure().redisUrl).host);
    const { feed } = aFeed(uniqueName('live'), `redis://${await link.up()}`);
    endings.push(() => link.cut());
    const reader = read(feed);
    await joined(feed, reader);
    await link.cut();
    const before = performance.now();
    for (const count of countsUpTo(5_000)) feed.append(entry(count));
    expect(performance.now() - before).toBeLessThan(1_000);
    await link.up();
    const seen = reader.items.length;
    await eventually(() => {
      feed.append(entry(7));
      expect(reader.counts().slice(seen)).toContain(7);
    });
  });

  it('holds no more than a bounded number of appends while Redis is silent', async () => {
    const link = new BreakableLink(new URL(infrastructure().redisUrl).host);
    const { feed } = aFeed(uniqueName('live'), `redis://${await link.up()}`);
    endings.push(() => link.cut());
    await joined(feed, read(feed));
    link.freeze();
    const before = process.memoryUsage().heapUsed;
    for (const count of countsUpTo(100_000)) feed.append(entry(count));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024);
  });

  it.each(['before he came', 'while he waited', 'and kept the connection open'] as const)(
    'is closed at once when Redis left %s',
    async (when) => {
      const link = new BreakableLink(new URL(infrastructure().redisUrl).host);
      const redisUrl = `redis://${await link.up()}`;
      endings.push(() => link.cut());
      if (when === 'before he came') await link.cut();
      const { feed } = aFeed(uniqueName('live'), redisUrl);
      const reader = read(feed);
      if (when !== 'before he came') await joined(feed, reader);
      if (when === 'while he waited') await link.cut();
      if (when === 'and kept the connection open') link.freeze();
      await pause(400);
      const ended = Promise.all([feed.close(), reader.finished]).then(() => 'ended');
      expect(await Promise.race([ended, pause(2_000, 'still open', { ref: false })])).toBe('ended');
    },
  );
});
