import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import {
  judgeCard,
  occasionFor,
  print,
  type AskedOccasion,
  type CardStatus,
  type Holder,
  type KeptCard,
} from './card.rules.js';

const school = '0198f0a0-0000-7000-8000-000000000011';
const other = '0198f0a0-0000-7000-8000-000000000012';

/** What happens in the register, or at the counter where cards are issued. */
type Happening =
  | { kind: 'rename'; name: string }
  | { kind: 'move'; unitId: string; name: string }
  | { kind: 'suspend' | 'resume' | 'end' | 'rejoin' }
  | { kind: 'issue'; asked?: AskedOccasion };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('rename' as const), name: fc.constantFrom('A', 'B', 'C') }),
  fc.record({
    kind: fc.constant('move' as const),
    unitId: fc.constantFrom(school, other),
    name: fc.constantFrom('A', 'B'),
  }),
  fc.record({
    kind: fc.constantFrom('suspend' as const, 'resume' as const, 'end' as const, 'rejoin' as const),
  }),
  fc.record(
    {
      kind: fc.constant('issue' as const),
      asked: fc.constantFrom('lost' as const, 'damaged' as const),
    },
    { requiredKeys: ['kind'] },
  ),
);

/** A register of one person and the cards that were printed, changed by one happening after the other. */
class Register {
  holder: Holder = {
    ...{ unitId: school, unitVersion: 1, unitName: 'A', unitNameSince: '2005-09-01' },
    ...{ state: 'active', from: '2010-09-05', ended: null },
  };
  readonly cards: KeptCard[] = [];

  constructor(public today: string) {}

  get current(): KeptCard | undefined {
    return this.cards.find(({ replaced }) => !replaced);
  }

  happen(event: Happening, days: number): void {
    const later = new Date(`${this.today}T00:00:00Z`);
    later.setUTCDate(later.getUTCDate() + days);
    this.today = later.toISOString().slice(0, 10);
    const { holder, today } = this;
    if (event.kind === 'rename' || event.kind === 'move') {
      const unitVersion = holder.unitVersion + 1;
      const unitNameSince = event.name === holder.unitName ? holder.unitNameSince : today;
      const unitId = event.kind === 'move' ? event.unitId : holder.unitId;
      this.holder = { ...holder, unitId, unitVersion, unitName: event.name, unitNameSince };
    } else if (event.kind === 'issue') this.issue(event.asked);
    else if (event.kind === 'end')
      this.holder = { ...holder, ended: { on: today, reason: 'resigned' } };
    else if (event.kind === 'rejoin') this.holder = { ...holder, ended: null, from: today };
    else if (event.kind === 'suspend') this.holder = { ...holder, state: 'suspended', from: today };
    else this.holder = { ...holder, state: 'active', from: today };
  }

  statuses(): CardStatus[] {
    return this.cards.map((card) => judgeCard(card, this.holder, this.today).status);
  }

  private issue(asked: AskedOccasion | undefined): void {
    if (this.holder.ended) {
      expect(() => occasionFor(this.current, this.holder, asked, this.today)).toThrow();
      return;
    }
    const occasion = occasionFor(this.current, this.holder, asked, this.today);
    if (occasion === undefined) return;
    const { current } = this;
    const card = print(current, this.holder, `N${this.cards.length}`, this.today);
    if (current) current.replaced = { on: this.today, because: occasion };
    this.cards.push({ ...card, replaced: null });
  }
}

const history = fc.array(fc.tuple(happening, fc.integer({ min: 0, max: 800 })), { maxLength: 25 });

const after = (events: [Happening, number][], check: (register: Register) => void): void => {
  const register = new Register('2024-03-01');
  for (const [event, days] of events) {
    register.happen(event, days);
    check(register);
  }
};

describe('cards over random histories', () => {
  it('are good one at a time at most, and the good one is the newest', () => {
    fc.assert(
      fc.property(history, (events) =>
        after(events, (register) => {
          const statuses = register.statuses();
          expect(statuses.filter((status) => status === 'valid').length).toBeLessThanOrEqual(1);
          expect(statuses.slice(0, -1).every((status) => status === 'replaced')).toBe(true);
        }),
      ),
      propertyRuns(100),
    );
  });

  it('once replaced stay so, with the day and the reason of their replacement', () => {
    fc.assert(
      fc.property(history, (events) => {
        const seen = new Map<string, string>();
        after(events, ({ cards, holder, today }) => {
          for (const card of cards.filter(({ replaced }) => replaced)) {
            const verdict = JSON.stringify(judgeCard(card, holder, today));
            expect(seen.get(card.number) ?? verdict).toBe(verdict);
            seen.set(card.number, verdict);
          }
        });
      }),
      propertyRuns(100),
    );
  });

  it('are numbered without a gap, and each begins no earlier than the one before', () => {
    fc.assert(
      fc.property(history, (events) =>
        after(events, ({ cards }) => {
          expect(cards.map(({ version }) => version)).toEqual(cards.map((_, at) => at + 1));
          const days = cards.map(({ issuedOn }) => issuedOn);
          expect(days).toEqual(days.toSorted());
        }),
      ),
      propertyRuns(100),
    );
  });

  it('say since when and why whenever they are not good', () => {
    fc.assert(
      fc.property(history, (events) =>
        after(events, ({ current, holder, today }) => {
          if (!current) return;
          const { status, since, because } = judgeCard(current, holder, today);
          expect([since === null, because === null]).toEqual([
            status === 'valid',
            status === 'valid',
          ]);
          if (since !== null) expect(since <= today).toBe(true);
        }),
      ),
      propertyRuns(100),
    );
  });
});
