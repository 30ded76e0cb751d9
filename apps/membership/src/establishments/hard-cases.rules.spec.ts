import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import { addDays } from '../working-days/working-days.rules.js';
import {
  establishmentSteps,
  isOpen,
  nextStates,
  takeStep,
  type Applicant,
  type Deadline,
  type Establishment,
  type StepFacts,
  type TakenStep,
} from './establishment.rules.js';

/*
 * Whole cases as they happen in the field, lived through step by step: what is due when, and what a refusal leaves
 * behind.
 */

const facts: StepFacts = {
  today: '2026-11-25',
  terms: {
    leastApplicants: 5,
    clocks: [
      { step: 'executive-committee', days: 10, dayKind: 'working', startsWith: 'applicants' },
      { step: 'dossier', days: 15, dayKind: 'working', startsWith: 'executive-committee' },
    ],
  },
  calendar: new Map(),
};

/** A case with the deadlines that it has, kept as the register keeps them. */
interface Life {
  establishment: Establishment;
  deadlines: (Deadline & { closedOn: string | null })[];
}

const begun = (): Life => ({
  establishment: { state: 'prospect', managingUnitId: 'u1', since: '2026-01-05', applicants: [] },
  deadlines: [],
});

function after({ establishment, deadlines }: Life, taken: TakenStep, more = facts): Life {
  const { state, opens, closes } = takeStep(establishment, taken, more);
  const { applicants } = establishment;
  return {
    establishment: {
      ...{ state, since: taken.on },
      managingUnitId: taken.step === 'handover' ? taken.toUnitId : establishment.managingUnitId,
      applicants: taken.step === 'applicants' ? [...applicants, ...taken.applicants] : applicants,
    },
    deadlines: [
      ...deadlines.map((each) =>
        each.closedOn === null && (closes === 'all' || closes === each.step)
          ? { ...each, closedOn: taken.on }
          : each,
      ),
      ...opens.map((each) => ({ ...each, closedOn: null })),
    ],
  };
}

const lived = (...steps: TakenStep[]) => steps.reduce((life, taken) => after(life, taken), begun());
const due = ({ deadlines }: Life) =>
  deadlines.filter(({ closedOn }) => closedOn === null).map(({ step, dueOn }) => [step, dueOn]);

let born = 0;
const teachers = (count: number): Applicant[] =>
  Array.from({ length: count }, () => ({
    ...{ fullName: 'Lê Thị Hoa', birthDate: addDays('1980-01-01', (born += 1)), gender: 'female' },
  }));
const campaign = (on: string): TakenStep => ({ step: 'campaign-committee', on });
const apply = (on: string, count: number): TakenStep => ({
  ...{ step: 'applicants', on, applicants: teachers(count) },
});
const organise = (on: string): TakenStep => ({
  ...{ step: 'executive-committee', on, members: [{ applicant: 1, office: 'president' }] },
});

describe('preschool groups that are won one by one', () => {
  it('have no deadline until the fifth teacher applies, weeks after the first', () => {
    const slow = lived(...[campaign('2026-01-12'), apply('2026-01-19', 2), apply('2026-02-02', 2)]);
    expect(due(slow)).toEqual([]);
    const enough = after(slow, apply('2026-03-02', 1));
    expect(due(enough)).toEqual([['executive-committee', '2026-03-16']]);
    expect(due(after(enough, apply('2026-03-09', 4)))).toEqual(due(enough));
  });

  it('keep the day of the fifth teacher when more apply before the committee is formed', () => {
    const life = lived(...[campaign('2026-01-12'), apply('2026-03-02', 5), apply('2026-03-12', 9)]);
    const formed = after(life, organise('2026-03-16'));
    expect(formed.deadlines[0]).toMatchObject({ dueOn: '2026-03-16', closedOn: '2026-03-16' });
    expect(due(formed)).toEqual([['dossier', '2026-04-06']]);
  });
});

describe('a committee that is formed late', () => {
  it('is formed all the same, and the dossier is counted from the day on which it was', () => {
    const late = lived(...[campaign('2026-01-12'), apply('2026-03-02', 5), organise('2026-05-04')]);
    expect(late.establishment.state).toBe('organised');
    expect(due(late)).toEqual([['dossier', '2026-05-25']]);
  });
});

describe('a rule that changes while a case is under way', () => {
  const stricter = { ...facts, terms: { ...facts.terms, leastApplicants: 7 } };

  it('holds for the steps from its day on', () => {
    const five = lived(...[campaign('2026-01-12'), apply('2026-03-02', 5)]);
    expect(() => after(five, organise('2026-03-09'), stricter)).toThrow('too-few-applicants');
    const seven = after(five, apply('2026-03-04', 2), stricter);
    expect(after(seven, organise('2026-03-09'), stricter).establishment.state).toBe('organised');
  });

  it('leaves a clock that runs as it was', () => {
    const five = lived(...[campaign('2026-01-12'), apply('2026-03-02', 5)]);
    const slower = {
      ...facts,
      terms: { ...facts.terms, clocks: [{ ...facts.terms.clocks[0]!, days: 20 }] },
    };
    const away: TakenStep = { step: 'handover', on: '2026-03-04', toUnitId: 'u2' };
    expect(due(after(five, away, slower))).toEqual([['executive-committee', '2026-03-16']]);
  });
});

describe('a district that ends with open cases', () => {
  it('hands each over with its applicants and its deadline', () => {
    const life = lived(...[campaign('2026-01-12'), apply('2026-03-02', 5)]);
    const handed = after(life, { step: 'handover', on: '2026-03-03', toUnitId: 'u2' });
    expect(handed.establishment).toEqual({
      ...{ ...life.establishment, since: '2026-03-03', managingUnitId: 'u2' },
    });
    expect(handed.deadlines).toEqual(life.deadlines);
  });
});

describe('any sequence of steps', () => {
  const someStep = fc.record({
    ...{ step: fc.constantFrom(...establishmentSteps), wait: fc.integer({ min: 0, max: 20 }) },
    count: fc.integer({ min: 1, max: 4 }),
  });
  const taking = (step: TakenStep['step'], on: string, count: number): TakenStep => {
    const decision = { number: '1/QĐ', signedOn: on };
    const more = {
      'campaign-committee': campaign(on),
      applicants: apply(on, count),
      'executive-committee': organise(on),
      dossier: { step: 'dossier', on, reference: '1/TTr' },
      recognition: { step: 'recognition', on, decision, unit: { code: 'NA-1', name: 'A' } },
      refusal: { step: 'refusal', on, reason: 'thiếu' },
      withdrawal: { step: 'withdrawal', on, reason: 'rút' },
      handover: { step: 'handover', on, toUnitId: `u${on}` },
    } as const satisfies Record<TakenStep['step'], TakenStep>;
    return more[step];
  };

  it('leaves a case as it was when it is refused, and no deadline open when the case ends', () => {
    fc.assert(
      fc.property(fc.array(someStep, { maxLength: 14 }), (tried) => {
        let life = begun();
        let on = life.establishment.since;
        for (const { step, wait, count } of tried) {
          const before = structuredClone(life);
          const day = addDays(on, wait);
          const isKnown = nextStates[life.establishment.state][step] !== undefined;
          try {
            life = after(life, taking(step, day, count));
            on = day;
            expect(isKnown).toBe(true);
          } catch (error) {
            if (!(error instanceof RuleViolation)) throw error;
            expect(life).toEqual(before);
          }
        }
        if (!isOpen(life.establishment.state)) expect(due(life)).toEqual([]);
        // Of each step there is one deadline at most, and none lies before the day that started it.
        const steps = life.deadlines.map(({ step }) => step);
        expect(new Set(steps).size).toBe(steps.length);
        for (const { startsOn, dueOn } of life.deadlines) expect(dueOn > startsOn).toBe(true);
      }),
      propertyRuns(60),
    );
  });

  it('forms no committee of fewer people than the rule says, however they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 }), (batches) => {
        const total = batches.reduce((sum, count) => sum + count, 0);
        let life = lived(campaign('2026-01-12'));
        let startedOn: string | undefined;
        let sum = 0;
        batches.forEach((count, index) => {
          const on = addDays('2026-02-02', index);
          life = after(life, apply(on, count));
          sum += count;
          if (sum >= 5) startedOn ??= on;
        });
        expect(life.deadlines.map(({ startsOn }) => startsOn)).toEqual(
          startedOn ? [startedOn] : [],
        );
        const form = () => after(life, organise('2026-03-02'));
        if (total >= 5) expect(form().establishment.state).toBe('organised');
        else expect(form).toThrow(RuleViolation);
      }),
      propertyRuns(60),
    );
  });
});
