import { describe, expect, it } from '@jest/globals';
import type { StoredMessage } from '../kafka/event-log.js';
import { toOutboxRows } from '../outbox/outbox-rows.js';
import { awardGranted, probeContext, probeNow } from '../probe.fixture.js';
import { decode } from './event-decoder.js';

const award = awardGranted();
const [row] = toOutboxRows([award], probeContext, probeNow);
const cloudEvent = JSON.parse(row!.event) as Record<string, unknown>;

const message = (changes: Partial<StoredMessage> = {}): StoredMessage => ({
  offset: 7,
  key: Buffer.from(award.data.id),
  value: Buffer.from(row!.event),
  timestamp: Date.parse('2023-08-16T09:00:00.250Z'),
  headers: {},
  ...changes,
});
const withEvent = (changes: Record<string, unknown>) =>
  message({ value: Buffer.from(JSON.stringify({ ...cloudEvent, ...changes })) });
const decodeAward = (each: StoredMessage) => decode('emulation.award.v1', 3, each);

describe('reading a message', () => {
  it('gives the event, its version, its times and its place', () => {
    expect(decodeAward(message())).toEqual({
      isGood: true,
      event: {
        name: 'AwardGranted',
        data: award.data,
        id: cloudEvent.id,
        key: award.data.id,
        version: 1,
        time: '2023-08-16T09:00:00.000Z',
        sentAt: '2023-08-16T09:00:00.250Z',
        position: { topic: 'emulation.award.v1', partition: 3, offset: 7 },
      },
    });
  });

  it.each([['application/cloudevents+json'], ['application/json; charset=utf-8'], ['text/plain']])(
    'does not ask for the content type: %s',
    (type) => {
      expect(decodeAward(message({ headers: { 'content-type': type } })).isGood).toBe(true);
    },
  );

  it.each([
    ['no value', message({ value: null }), 'empty-value'],
    ['an empty value', message({ value: Buffer.alloc(0) }), 'empty-value'],
    ['no JSON', message({ value: Buffer.from('{"a":') }), 'not-json'],
    ['bytes that are no text', message({ value: Buffer.from([0xff, 0xfe, 0x00]) }), 'not-json'],
    ['a megabyte of noise', message({ value: Buffer.alloc(1_000_000, 'x') }), 'not-json'],
    ['JSON that is no object', message({ value: Buffer.from('null') }), 'unknown-type'],
    [
      'a type of the future',
      withEvent({ type: 'dong-hanh.emulation.award-granted.v9' }),
      'unknown-type',
    ],
    [
      'an event of another topic',
      withEvent({ type: 'dong-hanh.membership.unit-renamed.v1' }),
      'unknown-type',
    ],
    ['a type that is no text', withEvent({ type: { a: 1 } }), 'unknown-type'],
    ['another shape', withEvent({ data: { ...award.data, state: 'lost' } }), 'schema-mismatch'],
    [
      'another shape with an unknown field',
      withEvent({ data: { ...award.data, state: 'lost', campaign: 'x' } }),
      'schema-mismatch',
    ],
    ['no data', withEvent({ data: undefined }), 'schema-mismatch'],
    ['no key', message({ key: null }), 'key-mismatch'],
    ['the key of another', message({ key: Buffer.from('x') }), 'key-mismatch'],
    ['another subject', withEvent({ subject: 'x' }), 'key-mismatch'],
    ['another version', withEvent({ sequence: '2' }), 'key-mismatch'],
  ])('refuses %s', (_, each, reason) => {
    expect(decodeAward(each)).toMatchObject({ isGood: false, reason });
  });

  it.each([
    ['its envelope', withEvent({ campaignid: 'x' })],
    ['its data', withEvent({ data: { ...award.data, campaign: 'x' } })],
    [
      'a part of its data',
      withEvent({
        data: { ...award.data, recipient: { ...award.data.recipient, campaign: 'x' } },
      }),
    ],
  ])('drops what a newer release added to %s', (_, each) => {
    expect(decodeAward(each)).toEqual(decodeAward(message()));
  });

  it('keeps the explanation short', () => {
    const result = decodeAward(withEvent({ type: 'x'.repeat(10_000) }));
    expect(result).toMatchObject({ detail: expect.stringMatching(/^.{1,500}$/) });
  });
});
