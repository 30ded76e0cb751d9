import { describe, expect, it } from '@jest/globals';
import type { AwardRecord } from '../emulation/award.events.js';
import type { SupportRecord } from '../welfare-support/support.events.js';
import { liveEntries, type AppliedEvent } from './live-entries.js';
import { liveEntry } from './live-feed.js';

const id = (last: number) => `0198f0a3-0000-7000-8000-${String(last).padStart(12, '0')}`;
const [decision, otherDecision, school, village, teacher] = [
  id(1),
  id(2),
  id(11),
  id(12),
  id(21),
] as [string, string, string, string, string];
const appliedAt = new Date('2023-08-16T07:00:02.058Z');

const award = (changes: Partial<AwardRecord> = {}): AwardRecord => ({
  id: crypto.randomUUID(),
  version: 1,
  decisionId: decision,
  decisionNumber: '1234/QĐ-TLĐ',
  issuer: 'vgcl',
  form: 'vgcl-merit-diploma',
  basis: 'task-completion',
  recipient: { kind: 'member', id: teacher },
  unitId: school,
  unitVersion: 1,
  provinceId: null,
  signedOn: '2023-08-10',
  schoolYear: '2022-2023',
  month: '2023-08',
  state: 'granted',
  grantedAt: '2023-08-16T07:00:02.041Z',
  revocation: null,
  ruleVersion: '1',
  ...changes,
});

const support = (changes: Partial<SupportRecord> = {}): SupportRecord => ({
  id: crypto.randomUUID(),
  version: 1,
  grantId: decision,
  programmeId: id(31),
  category: 'tet-hardship',
  recipient: { kind: 'non-member', count: 3 },
  people: 3,
  unitId: school,
  unitVersion: 1,
  provinceId: null,
  grantedByUnitId: school,
  grantedOn: '2023-08-10',
  schoolYear: '2022-2023',
  month: '2023-08',
  amount: { amount: '1000000', currency: 'VND', precision: 'exact' },
  keptAmount: '3000000',
  sources: [{ kind: 'union-budget', amount: '3000000' }],
  grantedSources: [{ kind: 'union-budget', amount: '3000000' }],
  state: 'granted',
  grantedAt: '2023-08-16T07:00:02.041Z',
  return: null,
  ...changes,
});

const times = { time: '2023-08-16T07:00:02.041Z', sentAt: '2023-08-16T07:00:02.049Z' };
const granted = (data: AwardRecord, at: Partial<typeof times> = {}): AppliedEvent => ({
  ...{ name: 'AwardGranted', data, key: data.id, version: data.version },
  ...{ ...times, ...at },
});
const given = (data: SupportRecord): AppliedEvent => ({
  ...{ name: 'SupportGranted', data, key: data.id, version: data.version },
  ...times,
});
const told = (...events: AppliedEvent[]) => liveEntries(events, 'reporting', appliedAt);

describe('news of applied awards', () => {
  it('tell of a decision once, with what it brought to each unit', () => {
    const toSchool = { recipient: { kind: 'unit' as const, id: village }, unitId: village };
    expect(told(granted(award()), granted(award()), granted(award(toSchool)))).toEqual([
      {
        appliedBy: 'reporting',
        kind: 'award-granted',
        subjectId: decision,
        number: '1234/QĐ-TLĐ',
        code: 'vgcl-merit-diploma',
        issuer: 'vgcl',
        count: 3,
        amount: null,
        units: { [school]: 2, [village]: 1 },
        memberIds: [teacher, teacher],
        recordedAt: times.time,
        sentAt: times.sentAt,
        appliedAt: appliedAt.toISOString(),
      },
    ]);
  });

  it('tell decisions apart, and a revocation from the grant', () => {
    const first = award();
    const taken: AppliedEvent = {
      ...granted({ ...first, version: 2, state: 'revoked' }),
      name: 'AwardRevoked',
    } as AppliedEvent;
    const entries = told(granted(first), granted(award({ decisionId: otherDecision })), taken);
    expect(entries.map(({ kind, subjectId, count }) => [kind, subjectId, count])).toEqual([
      ['award-granted', decision, 1],
      ['award-granted', otherDecision, 1],
      ['award-revoked', decision, 1],
    ]);
  });

  it('count an event that repeats in the batch once', () => {
    const one = granted(award());
    expect(told(one, one)).toMatchObject([{ count: 1, units: { [school]: 1 } }]);
  });

  it('name no more than twenty members', () => {
    const [entry] = told(...Array.from({ length: 50 }, () => granted(award())));
    expect([entry!.count, entry!.memberIds.length]).toEqual([50, 20]);
  });

  it('name no more than fifty units each: what a decision brings to more comes in several', () => {
    const many = Array.from({ length: 120 }, (_, index) => award({ unitId: id(1_000 + index) }));
    const again = many.slice(0, 30).map(({ unitId }) => award({ unitId }));
    const entries = told(...[...many, ...again].map((each) => granted(each)));
    expect(entries.map(({ units }) => Object.keys(units).length)).toEqual([50, 50, 20]);
    expect(entries.map(({ count }) => count)).toEqual([80, 50, 20]);
    const heads = entries.map(({ kind, subjectId, number, code, issuer, appliedBy }) =>
      JSON.stringify([kind, subjectId, number, code, issuer, appliedBy]),
    );
    expect(new Set(heads).size).toBe(1);
    for (const entry of entries) {
      const { units, count } = entry;
      expect(Object.values(units).reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(liveEntry.parse(entry)).toEqual(entry);
      expect(JSON.stringify(entry).length).toBeLessThan(5_000);
    }
  });

  it('carry the times of what came last', () => {
    const late = { time: '2023-08-16T14:00:02.045+07:00', sentAt: '2023-08-16T07:00:02.055Z' };
    const [entry] = told(granted(award()), granted(award(), late), granted(award()));
    expect(entry).toMatchObject({ recordedAt: '2023-08-16T07:00:02.045Z', sentAt: late.sentAt });
  });

  it('tell nothing of what was recorded more than an hour ago', () => {
    const old = granted(award(), { time: '2023-08-16T06:00:02.057Z' });
    const recent = granted(award(), { time: '2023-08-16T06:00:02.058Z' });
    expect(told(old)).toEqual([]);
    expect(told(old, recent)).toMatchObject([{ count: 1 }]);
  });
});

describe('news of applied support', () => {
  it('tell of a grant once, with the sum that was given and not whom it helped', () => {
    const [entry, ...more] = told(
      given(support({ keptAmount: '9007199254740993' })),
      given(support({ recipient: { kind: 'member', id: teacher }, keptAmount: '1' })),
    );
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      ...{ kind: 'support-granted', subjectId: decision, number: null, issuer: null },
      ...{ code: 'tet-hardship', count: 2, amount: '9007199254740994', memberIds: [] },
    });
  });

  it('add up to the sum that was given when there are several', () => {
    const supports = Array.from({ length: 101 }, (_, index) =>
      support({ unitId: id(1_000 + index), keptAmount: '9007199254740993' }),
    );
    const entries = told(...supports.map((each) => given(each)));
    expect(entries.map(({ count }) => count)).toEqual([50, 50, 1]);
    const sum = entries.reduce((total, { amount }) => total + BigInt(amount!), 0n);
    expect(sum).toBe(101n * 9_007_199_254_740_993n);
  });

  it('say when a source words the sum vaguely', () => {
    const vague = { amount: '800000000', currency: 'VND', precision: 'approximate' } as const;
    const [exact] = told(given(support()));
    const [mixed] = told(given(support()), given(support({ amount: vague })));
    expect(exact).not.toHaveProperty('approximate');
    expect(mixed).toMatchObject({ approximate: true, amount: '6000000' });
    expect(liveEntry.parse(mixed)).toEqual(mixed);
  });

  it('tell what came back of a return', () => {
    const data = support({
      ...{ version: 2, state: 'partly-returned', keptAmount: '2000000' },
      return: { returnedOn: '2023-08-15', amount: '1000000', returnedAt: times.time },
    });
    const event: AppliedEvent = { ...given(data), name: 'SupportReturned' } as AppliedEvent;
    expect(told(event)).toMatchObject([{ kind: 'support-returned', count: 1, amount: '1000000' }]);
  });

  it('fit the shape in which they are kept', () => {
    for (const entry of told(granted(award()), given(support()))) {
      expect(liveEntry.parse(entry)).toEqual(entry);
    }
  });
});
