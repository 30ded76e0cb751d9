import { describe, expect, it } from '@jest/globals';
import {
  deadLetterTopic,
  eventJsonSchema,
  eventNameOf,
  eventType,
  streamOfTopic,
  streams,
  topics,
  type EventName,
} from './events.js';

const ID = '0190b6e4-7c1a-7d3e-8f10-000000000001';
const names = Object.values(streams).flatMap((stream) => stream.names) as EventName[];

describe('a topic', () => {
  it.each(Object.values(topics))('%s is context, aggregate and major version', (topic) => {
    expect(topic).toMatch(/^[a-z-]+\.[a-z-]+\.v\d+$/);
    expect(streamOfTopic(topic)?.topic).toBe(topic);
  });

  it('has a dead-letter topic per consumer group', () => {
    expect(deadLetterTopic(topics.award, 'reporting')).toBe('emulation.award.v1.dead.reporting');
  });
});

describe('an event name', () => {
  it.each(names)('%s is a noun and a past participle and has one type', (name) => {
    expect(name).toMatch(/^([A-Z][a-z]+)+(ed|Split)$/);
    expect(eventNameOf(eventType(name))).toBe(name);
  });

  it('becomes the dotted type of the envelope', () => {
    expect(eventType('AwardGranted')).toBe('dong-hanh.emulation.award-granted.v1');
  });

  it('is unknown when this release does not have it', () => {
    expect(eventNameOf('dong-hanh.emulation.award-updated.v1')).toBeUndefined();
  });
});

describe('no event', () => {
  const personal = /name|birth|gender|address|phone|email|reason|diagnos/i;
  const allowed = new Set(['membership.unit.v1']);
  /** What statistics are told apart by: codes and a year, see the next rule. */
  const coarse: Record<string, string[]> = {
    'membership.member.v1': ['birthYear', 'endReason', 'gender', 'reason'],
  };

  it.each(Object.values(streams).filter(({ topic }) => !allowed.has(topic)))(
    'of $topic has a field for personal data or free text',
    ({ topic, names: [name] }) => {
      const fields = fieldNames(eventJsonSchema(name as EventName));
      const found = new Set(fields.filter((field) => personal.test(field)));
      expect([...found].sort()).toEqual(coarse[topic] ?? []);
    },
  );

  it.each([
    { gender: 'Nguyễn Thị Lan' },
    { birthYear: '1985-03-12' },
    { placements: [{ unitId: ID, from: '2020-01-01', to: null, reason: 'Bị ốm nặng' }] },
    { placements: [{ unitId: ID, from: '2020-01-01', to: null, endReason: 'Nghỉ để chữa bệnh' }] },
  ])('of a member takes a text or a day where a code or a year belongs: %j', (personalData) => {
    const member = {
      ...{ id: ID, version: 1, memberNumber: '1', state: 'active', joinedOn: '2020-01-01' },
      ...{ endedOn: null, placements: [{ unitId: ID, from: '2020-01-01', to: null }] },
      recordedAt: '2020-01-01T00:00:00Z',
    };
    expect(streams.member.data.safeParse(member).success).toBe(true);
    expect(streams.member.data.safeParse({ ...member, ...personalData }).success).toBe(false);
  });
});

function fieldNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' && typeof value === 'object' && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(fieldNames)]
      : fieldNames(value),
  );
}
