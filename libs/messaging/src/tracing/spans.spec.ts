import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { useTracer } from '@dong-hanh/service-kit';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Slice, SliceOutcome } from '../streams/batch-applier.js';
import { tellApplied } from './apply-spans.js';
import { PublishSpans } from './publish-spans.js';
import { MAX_TRACES, sampledCauses } from './spans-by-trace.js';

const causeOf = (trace: number, flags = '01') =>
  `00-${(trace + 1).toString(16).padStart(32, '0')}-${'b'.repeat(16)}-${flags}`;
const traceIdOf = (trace: number) => causeOf(trace).slice(3, 35);

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });

beforeEach(() => useTracer(provider.getTracer('spec')));
afterEach(() => {
  useTracer(undefined);
  exporter.reset();
});

const told = () =>
  exporter.getFinishedSpans().map((span) => ({
    trace: span.spanContext().traceId,
    count: span.attributes['messaging.batch.message_count'],
  }));

describe('the causes of some messages', () => {
  it('are told once each, with how many messages they have', () => {
    const causes = sampledCauses([causeOf(1), causeOf(2), causeOf(1), null, undefined]);
    expect([...causes.values()].map(({ count }) => count)).toEqual([2, 1]);
  });

  it('leave out what nobody records', () => {
    expect(sampledCauses([causeOf(1, '00'), 'nonsense']).size).toBe(0);
  });

  it(`are ${MAX_TRACES} at most; of those every message is counted`, () => {
    const many = Array.from({ length: MAX_TRACES + 50 }, (_, trace) => causeOf(trace));
    const causes = sampledCauses([...many, ...many]);
    expect(causes.size).toBe(MAX_TRACES);
    expect([...causes.values()].every(({ count }) => count === 2)).toBe(true);
  });
});

describe('a page on its way to the log', () => {
  const pageOf = () =>
    [causeOf(1), causeOf(1), causeOf(2, '00'), undefined].map((traceparent) => ({
      topic: 'emulation.award.v1',
      key: 'k',
      value: '{}',
      headers: { 'content-type': 'x', ...(traceparent && { traceparent }) },
    }));
  const causesIn = (page: ReturnType<typeof pageOf>) =>
    page.map(({ headers }) => (headers as { traceparent?: string }).traceparent);

  it('is left as it is when nobody wants spans', () => {
    useTracer(undefined);
    const page = pageOf();
    expect(PublishSpans.of(page)).toBeUndefined();
    expect(page).toEqual(pageOf());
  });

  it('continues each recorded trace by a span, which its messages name', () => {
    const page = pageOf();
    PublishSpans.of(page)!.acknowledged();
    const [span] = exporter.getFinishedSpans();
    const named = `00-${traceIdOf(1)}-${span!.spanContext().spanId}-01`;
    expect(told()).toEqual([{ trace: traceIdOf(1), count: 2 }]);
    expect(causesIn(page).slice(0, 2)).toEqual([named, named]);
    expect(span!.parentSpanContext?.spanId).toBe('b'.repeat(16));
  });

  it('leaves to other messages what the outbox says of them', () => {
    const page = pageOf();
    PublishSpans.of(page);
    expect(causesIn(page).slice(2)).toEqual([causeOf(2, '00'), undefined]);
  });

  it('tells of each try that failed, once the page is taken', () => {
    const spans = PublishSpans.of(pageOf())!;
    spans.failed();
    spans.failed();
    expect(exporter.getFinishedSpans()).toEqual([]);
    spans.acknowledged();
    expect(exporter.getFinishedSpans()[0]!.events).toHaveLength(2);
  });
});

describe('a transaction that applied events', () => {
  const sliceOf = (partition: number, ...traces: number[]) =>
    ({
      topic: 'emulation.award.v1',
      partition,
      messages: traces.map((trace, offset) => ({
        message: { offset, headers: { traceparent: causeOf(trace) } },
      })),
    }) as unknown as Slice;
  const outcome = (verdict: SliceOutcome['verdict'], applied: number) =>
    ({ verdict, applied, parked: 0 }) as SliceOutcome;

  it('is told to each cause in it, as long as the transaction was', () => {
    const startedAt = Date.parse('2026-11-25T09:00:00Z');
    const slices = [sliceOf(0, 1, 1, 2), sliceOf(1, 1)];
    const all = outcome({ kind: 'apply', from: 0 }, 3);
    tellApplied('reporting', slices, [all, outcome({ kind: 'apply', from: 0 }, 1)], startedAt);
    expect(told()).toEqual([
      { trace: traceIdOf(1), count: 2 },
      { trace: traceIdOf(2), count: 1 },
      { trace: traceIdOf(1), count: 1 },
    ]);
    expect(exporter.getFinishedSpans().map(({ startTime }) => startTime)).toEqual(
      Array(3).fill([startedAt / 1_000, 0]),
    );
  });

  it('is not told to what had been applied before', () => {
    const slices = [sliceOf(0, 1, 2, 3), sliceOf(1, 4)];
    const outcomes = [
      outcome({ kind: 'apply', from: 2 }, 1),
      outcome({ kind: 'behind', resumeAt: 9 }, 0),
    ];
    tellApplied('reporting', slices, outcomes, 0);
    expect(told()).toEqual([{ trace: traceIdOf(3), count: 1 }]);
  });

  it('is told to nobody when nobody wants spans', () => {
    useTracer(undefined);
    tellApplied('reporting', [sliceOf(0, 1)], [outcome({ kind: 'apply', from: 0 }, 1)], 0);
    expect(told()).toEqual([]);
  });
});
