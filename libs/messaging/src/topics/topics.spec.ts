import { describe, expect, it } from '@jest/globals';
import { streams } from '@dong-hanh/contracts';
import { definitionsOf, readTopicsFile, topicDefinitions } from './topic-definitions.js';
import { differencesOf, type TopicState } from './topic-differences.js';
import { fitted } from './topic-plan.js';

const definitions = topicDefinitions();
const definitionOf = (name: string) => definitions.find((each) => each.name === name)!;
const stateOf = (name: string, changes: Partial<TopicState> = {}): TopicState => ({
  ...definitionOf(name),
  ...changes,
});

describe('infra/kafka/topics.yaml', () => {
  it('has exactly the topics of the contracts', () => {
    const named = readTopicsFile().topics.map(({ name }) => name);
    expect(named.sort()).toEqual(
      Object.values(streams)
        .map(({ topic }) => topic)
        .sort(),
    );
  });

  it('has a heartbeat of each owner', () => {
    const owners = new Set(Object.values(streams).map(({ owner }) => owner));
    const heartbeats = definitions.filter(({ name }) => name.includes('.heartbeat.'));
    expect(heartbeats.map(({ name }) => name).sort()).toEqual(
      [...owners].map((owner) => `${owner}.heartbeat.v1`).sort(),
    );
  });

  it('keeps events for ever and compacts nothing', () => {
    for (const { topic } of Object.values(streams)) {
      const { config } = definitionOf(topic);
      expect(config).toMatchObject({ 'retention.ms': '-1', 'cleanup.policy': 'delete' });
    }
  });

  it('lets dead letters be larger than what they copy', () => {
    const { config } = definitionOf('emulation.award.v1.dead.reporting');
    expect(Number(config['max.message.bytes'])).toBeGreaterThanOrEqual(2 * 1_048_576);
  });

  it('spreads awards and members over twelve partitions', () => {
    expect(definitionOf('emulation.award.v1').partitions).toBe(12);
    expect(definitionOf('membership.member.v1').partitions).toBe(12);
  });
});

describe('comparing a broker with the definitions', () => {
  const award = 'emulation.award.v1';
  const compare = (...states: TopicState[]) => differencesOf([definitionOf(award)], states);

  it('finds nothing when all is as defined', () => {
    expect(compare(stateOf(award))).toEqual([]);
  });

  it.each([
    ['a missing topic', [], 'topic'],
    ['fewer partitions', [stateOf(award, { partitions: 3 })], 'partitions'],
    ['fewer replicas', [stateOf(award, { replicationFactor: 1 })], 'replicationFactor'],
    ['fewer required replicas', [withConfig('min.insync.replicas', '1')], 'min.insync.replicas'],
    ['events that end', [withConfig('retention.ms', '604800000')], 'retention.ms'],
    ['events that are compacted', [withConfig('cleanup.policy', 'compact')], 'cleanup.policy'],
  ])('calls %s weaker', (_, states, what) => {
    expect(compare(...states)).toMatchObject([{ what, isWeaker: true }]);
  });

  it('calls more partitions a difference, but not weaker', () => {
    expect(compare(stateOf(award, { partitions: 24 }))).toMatchObject([{ isWeaker: false }]);
  });

  function withConfig(name: string, value: string): TopicState {
    const { config } = definitionOf(award);
    return stateOf(award, { config: { ...config, [name]: value } });
  }
});

describe('topics on fewer brokers than replicas', () => {
  it('have as many replicas as there are brokers', () => {
    const [topic] = fitted(definitionsOf(readTopicsFile()), 1);
    expect(topic).toMatchObject({ replicationFactor: 1, config: { 'min.insync.replicas': '1' } });
  });

  it('are left alone on enough brokers', () => {
    expect(fitted(definitions, 3)).toEqual(definitions);
  });
});
