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

  it.each(Object.values(streams).filter(({ topic }) => !allowed.has(topic)))(
    'of $topic has a field for personal data or free text',
    ({ names: [name] }) => {
      const fields = fieldNames(eventJsonSchema(name as EventName));
      expect(fields.filter((field) => personal.test(field))).toEqual([]);
    },
  );
});

function fieldNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' && typeof value === 'object' && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(fieldNames)]
      : fieldNames(value),
  );
}
