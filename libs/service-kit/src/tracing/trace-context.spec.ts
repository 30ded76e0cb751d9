import { describe, expect, it } from '@jest/globals';
import { isSampled, spanContextOf } from './trace-context.js';

const traceId = 'a'.repeat(32);
const spanId = 'b'.repeat(16);

describe('a traceparent', () => {
  it('names the trace, the span and whether they are recorded', () => {
    expect(spanContextOf(`00-${traceId}-${spanId}-01`)).toEqual({
      traceId,
      spanId,
      traceFlags: 1,
      isRemote: true,
    });
  });

  it.each([
    ['of no form', 'anything'],
    ['of another version', `01-${traceId}-${spanId}-01`],
    ['of a trace that is none', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['of a span that is none', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['that is absent', undefined],
  ])('%s names nothing', (_, value) => expect(spanContextOf(value)).toBeUndefined());

  it.each([
    ['01', true],
    ['03', true],
    ['00', false],
    ['02', false],
  ])('with the flags %s is recorded: %s', (flags, expected) =>
    expect(isSampled(`00-${traceId}-${spanId}-${flags}`)).toBe(expected),
  );
});
