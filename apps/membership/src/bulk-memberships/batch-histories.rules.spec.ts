import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import { inChunks, isRefused, judgeExits, type ListedMembership } from './batch.rules.js';

const today = '2024-09-01';
const school = '0198f0a0-0000-7000-8000-000000000011';
const idOf = (no: number) => `0198f0a0-0000-7000-8000-${String(no).padStart(12, '0')}`;
const MEMBERS = 12;

interface Person {
  state: 'active' | 'suspended' | 'ended';
  since: string;
}

const persons = fc.array(
  fc.record({
    state: fc.constantFrom<Person['state']>('active', 'suspended', 'ended'),
    since: fc.constantFrom('2010-09-05', '2024-08-31', '2024-09-01', '2024-12-01'),
  }),
  { minLength: MEMBERS, maxLength: MEMBERS },
);
const row = fc.record({
  memberNo: fc.integer({ min: 0, max: MEMBERS + 1 }),
  reason: fc.constantFrom(undefined, 'retired', 'bored'),
});
const list = fc.array(row, { minLength: 1, maxLength: 20 });
const size = fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined });

const membershipOf = ({ state, since }: Person): ListedMembership => ({
  ...{ joinedOn: '2010-09-05', state, mergedInto: null },
  endedOn: state === 'ended' ? since : null,
  last: { unitId: school, from: state === 'ended' ? '2010-09-05' : since, endReason: null },
});

type Row = { memberNo: number; reason: string | undefined };

/** Records a list by the rules, as the job does: judged whole, then chunk by chunk. */
function byRules(people: readonly Person[], rows: readonly Row[], chunk: number | undefined) {
  const memberships = new Map(people.map((each, no) => [idOf(no), membershipOf(each)]));
  const sent = rows.map(({ memberNo, reason }, no) => ({
    no,
    content: { memberId: idOf(memberNo), ...(reason !== undefined && { reason }) },
  }));
  const frame = {
    decision: { number: '1/QĐ', signedOn: '2024-08-01' },
    ...{ effectiveOn: today, reason: 'resigned' },
  };
  const reasons = new Map(['resigned', 'retired'].map((code) => [code, { mayLieAhead: true }]));
  const { good, faults } = judgeExits(sent, frame, { today, memberships, reasons });
  const recorded = inChunks(sent, chunk)
    .filter((each) => !isRefused(each, faults))
    .flat()
    .map(({ no }) => no);
  return { recorded, faults, good: good.map(({ no }) => no) };
}

/** The same by hand: row after row, each alone. */
function byHand(people: readonly Person[], rows: readonly Row[], chunk: number | undefined) {
  const bad = rows.map(({ memberNo, reason }, no) => {
    const person = people[memberNo];
    const isRepeated = rows.slice(0, no).some((each) => each.memberNo === memberNo);
    return (
      !person ||
      person.state === 'ended' ||
      person.since >= today ||
      reason === 'bored' ||
      isRepeated
    );
  });
  const chunkOf = (no: number) => (chunk === undefined ? 0 : Math.floor(no / chunk));
  const refused = new Set(bad.flatMap((isBad, no) => (isBad ? [chunkOf(no)] : [])));
  const numbers = rows.map((_, no) => no);
  return {
    recorded: numbers.filter((no) => !refused.has(chunkOf(no))),
    bad: numbers.filter((no) => bad[no]),
  };
}

describe('random lists of exits', () => {
  it('are recorded as somebody would who goes through them by hand', () => {
    fc.assert(
      fc.property(persons, list, size, (people, rows, chunk) => {
        const hand = byHand(people, rows, chunk);
        const { recorded, faults, good } = byRules(people, rows, chunk);
        expect(recorded).toEqual(hand.recorded);
        expect([...new Set(faults.map(({ no }) => no))]).toEqual(hand.bad);
        expect(good.filter((no) => hand.bad.includes(no))).toEqual([]);
      }),
      propertyRuns(200),
    );
  });

  it('end each membership once at most, in whatever chunks', () => {
    fc.assert(
      fc.property(persons, list, size, (people, rows, chunk) => {
        const { recorded } = byRules(people, rows, chunk);
        const members = recorded.map((no) => rows[no]!.memberNo);
        expect(new Set(members).size).toBe(members.length);
      }),
      propertyRuns(100),
    );
  });

  it('as a whole are recorded with all of their rows or none', () => {
    fc.assert(
      fc.property(persons, list, (people, rows) => {
        const { recorded, faults } = byRules(people, rows, undefined);
        expect(recorded.length).toBe(faults.length === 0 ? rows.length : 0);
      }),
      propertyRuns(100),
    );
  });

  it('record no less in smaller chunks, where the one divides the other', () => {
    fc.assert(
      fc.property(persons, list, fc.constantFrom(1, 2, 3), (people, rows, small) => {
        const less = new Set(byRules(people, rows, small * 2).recorded);
        const more = new Set(byRules(people, rows, small).recorded);
        expect([...less].every((no) => more.has(no))).toBe(true);
      }),
      propertyRuns(100),
    );
  });
});
