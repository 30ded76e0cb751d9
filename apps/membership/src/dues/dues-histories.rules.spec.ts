import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import { law, other, period, question, school } from './dues.fixture.js';
import { duesOf, monthsOf, totalOf, type DuesPeriod } from './dues.rules.js';

const FROM = '2024-10';
const TO = '2026-03';
const SALARY = 60_000_000;

interface Step {
  on: string;
  becomes: 'active' | 'suspended' | 'resigned' | 'unit-dissolved-by-policy';
  unitId: string;
}

const days = Array.from({ length: 18 * 28 }, (_, at) => {
  const month = monthsOf(FROM, TO)[Math.floor(at / 28)]!;
  return `${month}-${String((at % 28) + 1).padStart(2, '0')}`;
});
const step: fc.Arbitrary<Step> = fc.record({
  on: fc.constantFrom(...days),
  becomes: fc.constantFrom('active', 'suspended', 'resigned', 'unit-dissolved-by-policy'),
  unitId: fc.constantFrom(school, other),
});
const life = fc
  .uniqueArray(step, { selector: ({ on }) => on, maxLength: 8 })
  .map((steps) => steps.toSorted((a, b) => (a.on < b.on ? -1 : 1)));

/** The life as periods: each step ends the one before it, and an exit begins none. */
function periodsOf(steps: readonly Step[]): DuesPeriod[] {
  const all = [{ on: '2010-09-05', becomes: 'active', unitId: school } as Step, ...steps];
  return all.flatMap(({ on, becomes, unitId }, at) => {
    if (becomes !== 'active' && becomes !== 'suspended') return [];
    const next = all[at + 1];
    const isExit = next?.becomes === 'resigned' || next?.becomes === 'unit-dissolved-by-policy';
    return [
      period({
        ...{ unitId, state: becomes, from: on, to: next?.on ?? null },
        endReason: next && isExit ? next.becomes : null,
      }),
    ];
  });
}

/** Who the person was on a day, by walking through the steps. */
function on(steps: readonly Step[], day: string): Step {
  const first: Step = { on: '2010-09-05', becomes: 'active', unitId: school };
  return steps.findLast((each) => each.on <= day) ?? first;
}

/** How the membership of a day ends: by the next exit. */
function endAfter(steps: readonly Step[], day: string): string | undefined {
  return steps.find(
    (each) =>
      each.on > day && (each.becomes === 'resigned' || each.becomes === 'unit-dissolved-by-policy'),
  )?.becomes;
}

/** The dues of a month by looking at each of its days. */
function naive(steps: readonly Step[], month: string): [string, bigint] {
  const all = Array.from({ length: 28 }, (_, at) => `${month}-${String(at + 1).padStart(2, '0')}`);
  const members = all.filter((day) => ['active', 'suspended'].includes(on(steps, day).becomes));
  const active = members.filter((day) => on(steps, day).becomes === 'active');
  const [day] = active.length > 0 ? active : members;
  if (day === undefined) return ['not-a-member', 0n];
  if (endAfter(steps, day) === 'unit-dissolved-by-policy' && month >= '2025-06')
    return ['cut-off', 0n];
  if (active.length === 0) return ['suspended', 0n];
  return ['rate', month < '2025-07' ? 600_000n : 300_000n];
}

describe('dues over random lives', () => {
  it('are what walking through every day of every month finds', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const { lines, faults } = duesOf(question([FROM, TO], SALARY), periodsOf(steps), law);
        expect(faults).toEqual([]);
        expect(lines.map(({ because, due }) => [because, due])).toEqual(
          monthsOf(FROM, TO).map((month) => naive(steps, month)),
        );
      }),
      propertyRuns(150),
    );
  });

  it('go back whole where nothing was due, and never more than was paid', () => {
    const paid = fc.array(
      fc.tuple(fc.constantFrom(...monthsOf(FROM, TO)), fc.nat({ max: 900_000 })),
    );
    fc.assert(
      fc.property(life, paid, (steps, sums) => {
        const amounts = new Map(sums.map(([month, amount]) => [month, BigInt(amount)]));
        const asked = question([FROM, TO], SALARY, { paid: amounts });
        const { lines } = duesOf(asked, periodsOf(steps), law);
        for (const line of lines) {
          expect(line.refund <= line.paid).toBe(true);
          if (line.due === 0n) expect(line.refund).toBe(line.paid);
        }
        const { due, refund, outstanding, paid: given } = totalOf(lines);
        expect(due + refund).toBe(given + outstanding);
      }),
      propertyRuns(100),
    );
  });

  it('do not depend on how the time asked about is divided', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 0, max: 16 }), (steps, at) => {
        const months = monthsOf(FROM, TO);
        const [first, second] = [months[at]!, months[at + 1]!];
        const of = (from: string, to: string) =>
          duesOf(question([from, to], SALARY), periodsOf(steps), law).lines;
        expect([...of(FROM, first), ...of(second, TO)]).toEqual(of(FROM, TO));
      }),
      propertyRuns(100),
    );
  });
});
