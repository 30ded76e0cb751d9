import { describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { HealthRegistry } from '@dong-hanh/service-kit';
import type { EventLog, Subscription } from '../kafka/event-log.js';
import { StreamLifecycle } from '../messaging.lifecycle.js';
import { KafkaBatchStrategy } from './kafka-batch.strategy.js';
import { DeadLetters } from '../parking/dead-letters.js';
import { StreamMonitor } from '../monitoring/stream-monitor.js';

const AWARDS = 'emulation.award.v1';
/** Each its own: Nest chains handlers of one topic to one another. */
const handler = () => () => Promise.resolve();

/** A log that is never asked for anything; it keeps what was subscribed. */
class IdleLog implements EventLog {
  subscription: Subscription | undefined;
  publish = () => Promise.resolve();
  commit = () => Promise.resolve();
  lag = () => Promise.resolve([]);
  close = () => Promise.resolve();

  subscribe(subscription: Subscription): Promise<void> {
    this.subscription = subscription;
    return Promise.resolve();
  }
}

function setUp() {
  const log = new IdleLog();
  const failures: Error[] = [];
  const database = new Database({
    url: 'postgres://nobody@127.0.0.1:1/none',
    applicationName: 'spec',
  });
  const strategy = new KafkaBatchStrategy({
    group: 'probe',
    log,
    database,
    onFatal: (error) => failures.push(error),
  });
  return { strategy, log, failures, database };
}

const settle = () => new Promise(setImmediate);

describe('the batch strategy', () => {
  it('listens to the topics of its handlers and the heartbeats of their owners', async () => {
    const { strategy, log } = setUp();
    strategy.addHandler('membership.unit.v1', handler(), true);
    strategy.addHandler(AWARDS, handler(), true);
    strategy.onApplicationBootstrap();
    strategy.listen(() => undefined);
    await settle();
    expect(log.subscription).toMatchObject({
      group: 'probe',
      topics: [AWARDS, 'membership.unit.v1'],
      broadcasts: ['emulation.heartbeat.v1', 'membership.heartbeat.v1'],
    });
    await strategy.close();
  });

  it('subscribes only after every provider is initialised', async () => {
    const { strategy, log } = setUp();
    strategy.addHandler(AWARDS, handler(), true);
    strategy.listen(() => undefined);
    await settle();
    expect(log.subscription).toBeUndefined();
    strategy.onApplicationBootstrap();
    await settle();
    expect(log.subscription).toBeDefined();
    await strategy.close();
  });

  it('refuses a second handler for a topic', () => {
    const { strategy } = setUp();
    strategy.addHandler(AWARDS, handler(), true);
    strategy.addHandler(AWARDS, handler(), true);
    expect(() => strategy.listen(() => undefined)).toThrow(`two handlers for the topic ${AWARDS}`);
  });

  it('refuses a topic that is in no contract', () => {
    const { strategy } = setUp();
    strategy.addHandler('emulation.prize.v1', handler(), true);
    expect(() => strategy.listen(() => undefined)).toThrow('emulation.prize.v1');
  });

  it('makes the process unready and ends it when the subscription ends for good', async () => {
    const { strategy, log, failures, database } = setUp();
    const health = new HealthRegistry();
    const letters = new DeadLetters('probe', log, database, strategy.parked);
    const monitor = new StreamMonitor(strategy, log, database, letters);
    const lifecycle = new StreamLifecycle(strategy, monitor, health);
    lifecycle.onApplicationBootstrap();
    strategy.addHandler(AWARDS, handler(), true);
    strategy.onApplicationBootstrap();
    strategy.listen(() => undefined);
    await settle();
    expect(await health.report()).toMatchObject({ ready: true });
    const error = new Error('the coordinator is not for us');
    log.subscription!.onFatal(error);
    expect(failures).toEqual([error]);
    expect(await health.report()).toEqual({
      ready: false,
      parts: { streams: `the Kafka subscription has ended: ${error.message}` },
    });
    await lifecycle.beforeApplicationShutdown();
    await strategy.close();
  });
});
