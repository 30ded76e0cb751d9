import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { awaitHonour, decisionFor, type RecordedDecision } from './awards.js';
import { Collector, type CollectedSpan } from './collector.js';
import { membersOf, unitByCode } from './demo.js';
import { call, get } from './platform.js';

const collector = new Collector();
const traceId = randomBytes(16).toString('hex');
const spanId = randomBytes(8).toString('hex');
const RECIPIENTS = 2;

let decision: RecordedDecision;

const spansOf = (service: string, name: string): CollectedSpan[] =>
  collector.spans.filter(
    (span) => span.service === service && span.name === name && span.traceId === traceId,
  );

/** Waits for the one span of a service with a name. */
const spanOf = (service: string, name: string): Promise<CollectedSpan> =>
  eventually(async () => {
    expect(spansOf(service, name)).toHaveLength(1);
    return spansOf(service, name)[0]!;
  });

/** Waits until a reader has told of every award, and says what caused that: a span for each partition. */
const causesOfApplying = (service: string): Promise<Set<string | undefined>> =>
  eventually(async () => {
    const spans = spansOf(service, 'apply emulation.award.v1');
    const counts = spans.map(({ attributes }) =>
      Number(attributes['messaging.batch.message_count']),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(RECIPIENTS);
    return new Set(spans.map(({ parentSpanId }) => parentSpanId));
  });

beforeAll(async () => {
  await collector.listen();
  const school = await unitByCode('NA-PT-ND1');
  const members = await membersOf(school.id, RECIPIENTS);
  const recipients = members.map(({ id }) => ({ kind: 'member' as const, id }));
  const answer = await call<RecordedDecision>(
    'vgcl-officer',
    'POST',
    '/v1/award-decisions',
    decisionFor(recipients),
    { traceparent: `00-${traceId}-${spanId}-01` },
  );
  expect(answer.status).toBe(201);
  decision = answer.body;
  for (const { recipient, id } of decision.awards) await awaitHonour(recipient, id);
});
afterAll(() => collector.close());

describe('the trace of one decision', () => {
  it('leads from the caller through gateway, service, outbox and Kafka to both read models', async () => {
    const gateway = await spanOf('gateway', 'POST /v1/award-decisions');
    const service = await spanOf('emulation', 'POST /v1/award-decisions');
    const publish = await spanOf('emulation', 'outbox publish');
    const path = [gateway, service, publish].map((span) => span.parentSpanId);
    expect(path).toEqual([spanId, gateway.spanId, service.spanId]);
    expect(await causesOfApplying('membership')).toEqual(new Set([publish.spanId]));
    expect(await causesOfApplying('reporting')).toEqual(new Set([publish.spanId]));
  });

  it('tells routes, codes and counts, and nothing by which a person or a record is found', () => {
    expect(collector.spans.length).toBeGreaterThan(0);
    const { number, awards } = decision;
    for (const told of [number, decision.id, ...awards.map(({ recipient }) => recipient.id)]) {
      expect(collector.text).not.toContain(told);
    }
    expect(collector.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  });

  it('is the only one where nobody else asks for one', async () => {
    await get('analyst', '/v1/statistics/awards?period=2023');
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  });
});
