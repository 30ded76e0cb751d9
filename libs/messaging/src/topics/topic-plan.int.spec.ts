import { describe, expect, it, jest } from '@jest/globals';
import { createTopics, infrastructure, uniqueName } from '@dong-hanh/testing';
import { Logger } from '@nestjs/common';
import type { KafkaAddress } from '../kafka/kafka-settings.js';
import { topicDefinitions, type TopicDefinition } from './topic-definitions.js';
import { guardTopics, topicsInUse, WeakTopics } from './topic-guard.js';
import { applyTopics } from './topic-plan.js';

jest.setTimeout(30_000);

Logger.overrideLogger(false);

const ownAddress = (): KafkaAddress => ({
  brokers: infrastructure().kafkaBrokers,
  clientId: 'spec',
  namePrefix: `${uniqueName('topics')}.`,
});
const define = (name: string, partitions: number, retention = '-1'): TopicDefinition => ({
  name,
  partitions,
  replicationFactor: 3,
  config: { 'retention.ms': retention, 'min.insync.replicas': '2' },
});

describe('applying topics', () => {
  it('creates what is missing, with as many replicas as there are brokers, and then has nothing to do', async () => {
    const address = ownAddress();
    const definitions = [define('a.b.v1', 3), define('a.heartbeat.v1', 1, '3600000')];
    expect(await applyTopics(address, definitions)).toEqual({
      created: ['a.b.v1', 'a.heartbeat.v1'],
      raised: [],
      differences: [],
    });
    expect(await applyTopics(address, definitions)).toEqual({
      created: [],
      raised: [],
      differences: [],
    });
  });

  it('raises partitions, never lowers them, and reports the rest', async () => {
    const address = ownAddress();
    await createTopics([`${address.namePrefix}low.b.v1`], 2);
    await createTopics([`${address.namePrefix}high.b.v1`], 6);
    const report = await applyTopics(address, [define('low.b.v1', 4), define('high.b.v1', 4)]);
    expect(report).toMatchObject({ created: [], raised: ['low.b.v1'] });
    const retention = { what: 'retention.ms', wanted: '-1', found: '604800000', isWeaker: true };
    expect(report.differences).toEqual([
      { topic: 'low.b.v1', ...retention },
      { topic: 'high.b.v1', what: 'partitions', wanted: '4', found: '6', isWeaker: false },
      { topic: 'high.b.v1', ...retention },
    ]);
  });
});

describe('the check of topics at the start of a service', () => {
  const used = ['a.b.v1', 'a.c.v1'];

  it('refuses to run in production on weak topics, naming each weakness', async () => {
    const address = ownAddress();
    await applyTopics(address, [define('a.b.v1', 1)]);
    const check = guardTopics(address, used, true, [define('a.b.v1', 2), define('a.c.v1', 1)]);
    await expect(check).rejects.toThrow(WeakTopics);
    await expect(check).rejects.toMatchObject({
      message: expect.stringContaining('a.b.v1: partitions is 1, wanted 2'),
    });
    await expect(check).rejects.toMatchObject({
      message: expect.stringContaining('a.b.v1: replicationFactor is 1, wanted 3'),
    });
    await expect(check).rejects.toMatchObject({
      message: expect.stringContaining('a.c.v1: topic is missing, wanted exists'),
    });
  });

  it('lets a development machine have one broker', async () => {
    const address = ownAddress();
    await applyTopics(address, [define('a.b.v1', 1)]);
    await guardTopics(address, used, false, [define('a.b.v1', 2), define('a.c.v1', 1)]);
  });

  it('covers what a service writes, reads and listens to for signs of life', () => {
    expect(topicsInUse('emulation', ['membership.unit.v1']).sort()).toEqual([
      'emulation.award.v1',
      'emulation.heartbeat.v1',
      'membership.heartbeat.v1',
      'membership.unit.v1',
    ]);
    const defined = topicDefinitions().map(({ name }) => name);
    expect(defined).toEqual(
      expect.arrayContaining(topicsInUse('emulation', ['membership.unit.v1'])),
    );
  });
});
