import { afterEach, describe, expect, it } from '@jest/globals';
import { BreakableLink, eventually, infrastructure, uniqueName } from '@dong-hanh/testing';
import { createRedis, type RedisClient, type RedisSettings } from './redis.js';

const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function overLink(whenAway: RedisSettings['whenAway']) {
  const link = new BreakableLink(new URL(infrastructure().redisUrl).host);
  const redis = createRedis(`redis://${await link.up()}`, {
    name: uniqueName('spec'),
    whenAway,
    onError: () => undefined,
  });
  endings.push(
    () => link.cut(),
    () => redis.disconnect(),
  );
  await eventually(() => expect(redis.status).toBe('ready'));
  return { link, redis };
}

const answers = (redis: RedisClient) =>
  eventually(async () => expect(await redis.ping()).toBe('PONG'));

const failsWithinASecond = async (redis: RedisClient) => {
  const before = performance.now();
  await expect(redis.ping()).rejects.toThrow();
  expect(performance.now() - before).toBeLessThan(1_000);
};

describe('a Redis client', () => {
  it('that can do without Redis fails at once while it is away and works again when it is back', async () => {
    const { link, redis } = await overLink('fail');
    await answers(redis);
    await link.cut();
    await eventually(() => expect(redis.status).not.toBe('ready'));
    await failsWithinASecond(redis);
    await link.up();
    await answers(redis);
  });

  it('that can do without Redis does not hang while Redis is silent', async () => {
    const { link, redis } = await overLink('fail');
    link.freeze();
    await failsWithinASecond(redis);
  });

  it('that cannot do without Redis waits for it', async () => {
    const { link, redis } = await overLink('wait');
    await link.cut();
    await eventually(() => expect(redis.status).not.toBe('ready'));
    const answer = redis.ping();
    await link.up();
    await expect(answer).resolves.toBe('PONG');
  });

  it('reports connection errors instead of ending the process', async () => {
    const errors: Error[] = [];
    const redis = createRedis('redis://127.0.0.1:1', {
      name: uniqueName('spec'),
      whenAway: 'fail',
      onError: (error) => errors.push(error),
    });
    endings.push(() => redis.disconnect());
    await eventually(() => expect(errors.length).toBeGreaterThan(1));
  });
});
