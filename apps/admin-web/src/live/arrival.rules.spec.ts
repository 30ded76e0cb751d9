import { describe, expect, it } from '@jest/globals';
import type { LiveEntry } from '@dong-hanh/contracts';
import {
  isNewerId,
  isOfAwards,
  mayConcern,
  withEntry,
  withRecorded,
  type Arrival,
} from './arrival.rules.js';

const entry = (more: Partial<LiveEntry> = {}): LiveEntry => ({
  appliedBy: 'reporting',
  kind: 'award-granted',
  subjectId: '0198f0a2-0000-7000-8000-000000000001',
  number: '1234/QĐ-TLĐ',
  code: 'vgcl-merit-diploma',
  issuer: 'vgcl',
  count: 1,
  amount: null,
  units: {},
  memberIds: [],
  recordedAt: '2023-08-16T07:00:02.041Z',
  sentAt: '2023-08-16T07:00:02.049Z',
  appliedAt: '2023-08-16T07:00:02.090Z',
  ...more,
});
const after = (...entries: LiveEntry[]) =>
  entries.reduce<Arrival[]>((list, each) => withEntry(list, each), []);
const decision = (more = {}) => ({
  id: '0198f0a2-0000-7000-8000-000000000001',
  number: '1234/QĐ-TLĐ',
  issuer: 'vgcl',
  form: 'vgcl-merit-diploma',
  recordedAt: '2023-08-16T07:00:02.041Z',
  awardCount: 21,
  ...more,
});

describe('the list of what arrives', () => {
  it('shows a decision once, though both read models tell of it', () => {
    const list = after(
      entry({ count: 21 }),
      entry({ count: 21, appliedBy: 'membership', appliedAt: '2023-08-16T07:00:02.101Z' }),
    );
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({
      count: 21,
      appliedAt: {
        reporting: '2023-08-16T07:00:02.090Z',
        membership: '2023-08-16T07:00:02.101Z',
      },
    });
  });

  it('adds up a decision that a read model applies in several batches, up to the last of them', () => {
    const later = '2023-08-16T07:00:03.000Z';
    const [arrival] = after(
      entry({ count: 500 }),
      entry({ count: 300, appliedAt: later, sentAt: '2023-08-16T07:00:02.500Z' }),
      entry({ count: 500, appliedBy: 'membership' }),
    );
    expect(arrival).toMatchObject({
      count: 800,
      sentAt: '2023-08-16T07:00:02.049Z',
      appliedAt: { reporting: later },
    });
  });

  it('keeps the newest on top by when it was recorded, not by when it was heard of', () => {
    const old = entry({ subjectId: 'old', recordedAt: '2023-08-16T06:00:00.000Z' });
    expect(after(entry(), old).map(({ subjectId }) => subjectId)).toEqual([
      entry().subjectId,
      'old',
    ]);
  });

  it('shows an award and its revocation as two lines', () => {
    expect(after(entry(), entry({ kind: 'award-revoked' }))).toHaveLength(2);
  });

  it('adds up money that no number holds exactly, once for both read models', () => {
    const support = entry({ kind: 'support-granted', issuer: null, number: null });
    const [arrival] = after(
      { ...support, amount: '9007199254740993' },
      { ...support, amount: '2' },
      { ...support, amount: '9007199254740993', appliedBy: 'membership' },
    );
    expect(arrival?.amount).toBe('9007199254740995');
  });

  it('knows the units of its recipients, each once', () => {
    const units = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, 1]));
    const [arrival] = after(
      entry({ units: units('a', 'b') }),
      entry({ units: units('b', 'c'), appliedBy: 'membership' }),
    );
    expect(arrival?.unitIds).toEqual(['a', 'b', 'c']);
  });

  it('remembers that some of the money is as a source words it', () => {
    const support = entry({ kind: 'support-granted', amount: '800000000', approximate: true });
    const exact = entry({ kind: 'support-granted', amount: '1000000' });
    expect(after(exact)[0]?.isApproximate).toBe(false);
    expect(after(support, exact)[0]?.isApproximate).toBe(true);
    expect(after(exact, support)[0]?.isApproximate).toBe(true);
  });

  it('shows no sum of support of which the account sees only a part', () => {
    const part = entry({ kind: 'support-granted', count: 2, amount: null });
    const [arrival] = after(part);
    expect(arrival).toMatchObject({ kind: 'support-granted', count: 2, amount: null });
  });

  it('holds the fifty newest', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      entry({
        subjectId: `${index}`,
        recordedAt: new Date(Date.UTC(2023, 0, 1, 0, index)).toISOString(),
      }),
    );
    const list = after(...many);
    expect(list).toHaveLength(50);
    expect(list[0]?.subjectId).toBe('59');
  });

  it('leaves the list before as it was', () => {
    const before = after(entry());
    const kept = structuredClone(before);
    withEntry(before, entry({ count: 5 }));
    expect(before).toEqual(kept);
  });
});

describe('decisions from the register', () => {
  it('fill the list where no stream told of them', () => {
    const [arrival] = withRecorded([], [decision()]);
    expect(arrival).toMatchObject({
      kind: 'award-granted',
      code: 'vgcl-merit-diploma',
      count: 21,
      sentAt: null,
    });
  });

  it('do not replace what the stream told, and are completed by it', () => {
    const told = after(entry({ count: 20 }));
    expect(withRecorded(told, [decision()])).toEqual(told);
    const [arrival] = withEntry(withRecorded([], [decision()]), entry({ count: 20 }));
    expect(arrival).toMatchObject({ count: 21, sentAt: entry().sentAt });
  });
});

describe('what an arrival is about', () => {
  it.each([
    ['award-granted', true],
    ['award-revoked', true],
    ['support-granted', false],
    ['support-returned', false],
  ] as const)('%s: awards? %s', (kind, ofAwards) => {
    expect(isOfAwards({ kind })).toBe(ofAwards);
  });
});

describe('whether a member’s record may have changed', () => {
  const member = '01890b5b-2400-7a03-812b-103bae407d67';
  const others = (count: number) => Array.from({ length: count }, (_, index) => `other-${index}`);

  it('follows from the members that are named', () => {
    expect(mayConcern(entry({ memberIds: [...others(3), member] }), member)).toBe(true);
    expect(mayConcern(entry({ memberIds: others(3) }), member)).toBe(false);
    expect(mayConcern(entry({ memberIds: others(19) }), member)).toBe(false);
  });

  it('is open where as many are named as fit, for there may be more', () => {
    expect(mayConcern(entry({ memberIds: others(20) }), member)).toBe(true);
  });

  it('is open where none is named, for the account may see only a part', () => {
    expect(mayConcern(entry({ memberIds: [] }), member)).toBe(true);
  });
});

describe('ids of the stream', () => {
  it.each([
    ['2-0', '1-9', true],
    ['1-10', '1-9', true],
    ['1-9', '1-9', false],
    ['1-9', '2-0', false],
    ['1692169202041-0', null, true],
  ])('%s after %s: %s', (id, than, newer) => {
    expect(isNewerId(id, than)).toBe(newer);
  });
});
