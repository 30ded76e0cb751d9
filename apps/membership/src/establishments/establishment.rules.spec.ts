import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import fc from 'fast-check';
import type { WorkingCalendar } from '../working-days/working-days.rules.js';
import {
  addContact,
  contactFaults,
  deadlinesAfter,
  establishmentStates,
  establishmentSteps,
  isOpen,
  nextStates,
  stepFaults,
  takeStep,
  type Applicant,
  type Establishment,
  type EstablishmentState,
  type EstablishmentStep,
  type StepFacts,
  type TakenStep,
} from './establishment.rules.js';

const person = (no: number, birthDate = '1990-01-01'): Applicant => ({
  ...{ fullName: `Nguyễn Thị Hoa ${no}`, birthDate, gender: 'female' },
});
const people = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => person(from + index));

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
const at = (
  state: EstablishmentState,
  since = '2026-03-02',
  applicants: readonly Applicant[] = [],
): Establishment => ({ state, since, applicants, managingUnitId: 'u1' });
const decision = { number: '31/QĐ-CĐGD', signedOn: '2026-03-30' };

/** Each step as it is taken when all goes well. */
const steps: Record<EstablishmentStep, TakenStep> = {
  'campaign-committee': { step: 'campaign-committee', on: '2026-04-01' },
  applicants: { step: 'applicants', on: '2026-04-01', applicants: people(5, 50) },
  'executive-committee': {
    ...{ step: 'executive-committee', on: '2026-04-01' },
    members: [{ applicant: 1, office: 'president' }],
  },
  dossier: { step: 'dossier', on: '2026-04-01', reference: '05/TTr-CĐCS' },
  recognition: {
    ...{ step: 'recognition', on: '2026-04-01', decision },
    unit: { code: 'NA-MN-HS', name: 'Công đoàn cơ sở Trường Mầm non Hoa Sen' },
  },
  refusal: { step: 'refusal', on: '2026-04-01', reason: 'Hồ sơ thiếu biên bản.' },
  withdrawal: { step: 'withdrawal', on: '2026-04-01', reason: 'Cơ sở ngừng hoạt động.' },
  handover: { step: 'handover', on: '2026-04-01', toUnitId: 'u2' },
};

const violation = (work: () => unknown): RuleViolation | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleViolation) return error;
    throw error;
  }
  return undefined;
};
const faultsOf = (establishment: Establishment, taken: TakenStep, more: Partial<StepFacts> = {}) =>
  stepFaults(establishment, taken, { ...facts, ...more }).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );

describe('the steps of a case', () => {
  it('lead where the table says, and nowhere else', () => {
    for (const state of establishmentStates) {
      for (const step of establishmentSteps) {
        const next = nextStates[state][step];
        const take = () => takeStep(at(state, '2026-03-02', people(5)), steps[step], facts);
        if (next) expect([state, step, take().state]).toEqual([state, step, next]);
        else
          expect([state, step, violation(take)?.code]).toEqual([
            state,
            step,
            'establishment-state-forbids',
          ]);
      }
    }
  });

  it('lead from every open state to an end, and from no end anywhere', () => {
    const ends = establishmentStates.filter((state) => !isOpen(state));
    expect(ends).toEqual(['recognised', 'refused', 'withdrawn']);
    const open = establishmentStates.filter(isOpen);
    for (const state of open) expect(nextStates[state].withdrawal).toBe('withdrawn');
  });

  it('say in a refusal which state forbids them, and since when', () => {
    const refusal = violation(() => takeStep(at('withdrawn', '2026-03-09'), steps.dossier, facts));
    expect(refusal?.parameters).toEqual({ state: 'withdrawn', since: '2026-03-09' });
  });

  it('reach recognition only through all steps before it, whatever is tried', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...establishmentSteps), { maxLength: 12 }), (tried) => {
        let establishment = at('prospect');
        const taken: EstablishmentStep[] = [];
        for (const step of tried) {
          const next = nextStates[establishment.state][step];
          if (!next) continue;
          const outcome = takeStep({ ...establishment, applicants: people(5) }, steps[step], facts);
          establishment = { ...establishment, state: outcome.state };
          if (step !== 'handover' && taken.at(-1) !== step) taken.push(step);
        }
        if (establishment.state === 'recognised')
          expect(taken).toEqual([
            ...[
              'campaign-committee',
              'applicants',
              'executive-committee',
              'dossier',
              'recognition',
            ],
          ]);
      }),
    );
  });
});

describe('the day of a step', () => {
  const taken = steps['campaign-committee'];

  it('is not in the future, and not before the step before', () => {
    expect(faultsOf(at('prospect'), { ...taken, on: '2026-11-26' })).toEqual([
      '/on date-in-future',
    ]);
    expect(faultsOf(at('prospect'), { ...taken, on: '2026-03-01' })).toEqual([
      '/on step-before-last',
    ]);
    const [fault] = stepFaults(at('prospect'), { ...taken, on: '2026-03-01' }, facts);
    expect(fault?.parameters).toEqual({ since: '2026-03-02' });
  });

  it('may be today, and the day of the step before', () => {
    expect(faultsOf(at('prospect'), { ...taken, on: '2026-11-25' })).toEqual([]);
    expect(faultsOf(at('prospect'), { ...taken, on: '2026-03-02' })).toEqual([]);
  });

  it('comes with a decision that is signed already', () => {
    const unsigned = { ...taken, decision: { number: '1/QĐ', signedOn: '2026-11-26' } };
    expect(faultsOf(at('prospect'), unsigned)).toEqual(['/decision/signedOn signed-in-future']);
    expect(faultsOf(at('prospect'), { ...taken, decision })).toEqual([]);
  });
});

describe('registering applicants', () => {
  const apply = (
    applicants: readonly Applicant[],
    before: readonly Applicant[] = [],
    on = '2026-04-01',
  ) => faultsOf(at('campaigning', '2026-03-02', before), { step: 'applicants', on, applicants });

  it('judges each by the rules for members on that day', () => {
    expect(apply([person(1, '2011-04-02')])).toEqual(['/applicants/0/birthDate joined-too-young']);
    expect(apply([person(1, '2011-04-01')])).toEqual([]);
    expect(apply([person(1), person(2, '2026-11-26')])).toEqual([
      '/applicants/1/birthDate date-in-future',
      '/applicants/1/birthDate joined-too-young',
    ]);
  });

  it('knows a person who is on the list already, whatever the case of the letters', () => {
    const shouted = { ...person(1), fullName: 'NGUYỄN THỊ HOA 1' };
    expect(apply([person(1), person(2), shouted])).toEqual(['/applicants/2 applicant-named-twice']);
    expect(apply([person(3), person(2)], people(2))).toEqual([
      '/applicants/1 applicant-named-twice',
    ]);
    const [fault] = stepFaults(
      at('applying', '2026-03-02', people(2)),
      { step: 'applicants', on: '2026-04-01', applicants: [person(2)] },
      facts,
    );
    expect(fault?.parameters).toEqual({ first: 2 });
  });

  it('takes two people of one name who were born on different days', () => {
    expect(apply([person(1, '1990-01-01'), person(1, '1990-01-02')])).toEqual([]);
  });

  it('blames the day of the step, not each applicant, for lying ahead', () => {
    expect(apply([person(1), person(2)], [], '2026-11-26')).toEqual(['/on date-in-future']);
  });
});

describe('forming the executive committee', () => {
  const form = (
    members: Extract<TakenStep, { step: 'executive-committee' }>['members'],
    count = 5,
    more: Partial<StepFacts> = {},
  ) =>
    faultsOf(
      at('applying', '2026-03-02', people(count)),
      { step: 'executive-committee', on: '2026-04-01', members },
      more,
    );
  const president = { applicant: 1, office: 'president' } as const;

  it('needs as many applicants as the rule of that day says', () => {
    expect(form([president], 4)).toEqual(['/members too-few-applicants']);
    expect(form([president], 5)).toEqual([]);
    const seven = { terms: { ...facts.terms, leastApplicants: 7 } };
    expect(form([president], 5, seven)).toEqual(['/members too-few-applicants']);
    const [fault] = stepFaults(
      at('applying', '2026-03-02', people(4)),
      { step: 'executive-committee', on: '2026-04-01', members: [president] },
      facts,
    );
    expect(fault?.parameters).toEqual({ count: 4, least: 5, on: '2026-04-01' });
  });

  it('needs exactly one president', () => {
    expect(form([{ applicant: 1, office: 'member' }])).toEqual(['/members one-president']);
    expect(form([president, { applicant: 2, office: 'president' }])).toEqual([
      '/members one-president',
    ]);
  });

  it('takes each member from the applicants, and once', () => {
    expect(form([president, { applicant: 6, office: 'member' }])).toEqual([
      '/members/1/applicant applicant-unknown',
    ]);
    expect(form([president, { applicant: 1, office: 'member' }])).toEqual([
      '/members/1/applicant applicant-named-twice',
    ]);
  });
});

describe('recognising the union', () => {
  it('is refused by what the register says of the unit', () => {
    const unitFaults = [{ pointer: '/unit/code', code: 'unit-code-taken' } as const];
    const refusal = violation(() =>
      takeStep(at('submitted'), steps.recognition, { ...facts, unitFaults }),
    );
    expect([refusal?.code, refusal?.faults]).toEqual(['unit-code-taken', unitFaults]);
  });
});

describe('handing a case over', () => {
  const open = establishmentStates.filter(isOpen);

  it('leaves every open case in its state, and stops or starts no clock', () => {
    for (const state of open) {
      const outcome = takeStep(at(state, '2026-03-02', people(5)), steps.handover, facts);
      expect(outcome).toEqual({ state, opens: [], closes: 'handover' });
    }
  });

  it('is refused to the unit that has it, and to one that may not manage such a union', () => {
    const back = { ...steps.handover, toUnitId: 'u1' } as TakenStep;
    expect(faultsOf(at('prospect'), back)).toEqual(['/toUnitId parent-unchanged']);
    const unitFaults = [{ pointer: '/toUnitId', code: 'parent-kind-not-allowed' } as const];
    expect(faultsOf(at('prospect'), steps.handover, { unitFaults })).toEqual([
      '/toUnitId parent-kind-not-allowed',
    ]);
  });
});

describe('the clock of a step', () => {
  const opensAfter = (before: number, added: number) =>
    takeStep(
      at(before === 0 ? 'campaigning' : 'applying', '2026-03-02', people(before)),
      { step: 'applicants', on: '2026-03-09', applicants: people(added, before + 1) },
      facts,
    ).opens;

  it('starts with whoever makes the number full, and not again with who comes later', () => {
    expect(opensAfter(0, 4)).toEqual([]);
    expect(opensAfter(4, 1)).toEqual([
      {
        ...{ step: 'executive-committee', days: 10, dayKind: 'working' },
        ...{ startsOn: '2026-03-09', dueOn: '2026-03-23' },
      },
    ]);
    expect(opensAfter(5, 3)).toEqual([]);
  });

  it('of the dossier starts when the committee is formed, and closes its own deadline', () => {
    const taken = steps['executive-committee'];
    const outcome = takeStep(at('applying', '2026-03-02', people(5)), taken, facts);
    expect(outcome.opens.map(({ step, dueOn }) => [step, dueOn])).toEqual([
      ['dossier', '2026-04-22'],
    ]);
    expect(outcome.closes).toBe('executive-committee');
  });

  it('stops for good when the case ends', () => {
    for (const step of ['recognition', 'refusal', 'withdrawal'] as const)
      expect(takeStep(at('submitted'), steps[step], facts)).toMatchObject({
        closes: 'all',
        opens: [],
      });
  });

  it('runs by the terms and the calendar that are handed in', () => {
    const calendar: WorkingCalendar = new Map([['2026-03-10', 'day-off']]);
    const terms = {
      ...facts.terms,
      clocks: [
        { step: 'recognition', days: 1, dayKind: 'calendar', startsWith: 'dossier' } as const,
      ],
    };
    expect(deadlinesAfter('dossier', '2026-03-09', { terms, calendar })).toEqual([
      {
        ...{ step: 'recognition', days: 1, dayKind: 'calendar' },
        ...{ startsOn: '2026-03-09', dueOn: '2026-03-11' },
      },
    ]);
    expect(deadlinesAfter('applicants', '2026-03-09', { terms, calendar })).toEqual([]);
  });
});

describe('a contact', () => {
  it('is written down while the case is open, and not ahead of its day', () => {
    const add = (state: EstablishmentState, on: string) =>
      violation(() => addContact({ state, since: '2026-03-02' }, { on }, facts.today))?.code;
    expect(add('prospect', '2026-11-25')).toBeUndefined();
    expect(add('submitted', '2026-02-01')).toBeUndefined();
    expect(add('prospect', '2026-11-26')).toBe('date-in-future');
    for (const state of ['recognised', 'refused', 'withdrawn'] as const)
      expect(add(state, '2026-03-02')).toBe('establishment-state-forbids');
  });

  it('of a new case is named by its place when it lies ahead', () => {
    const days = ['2026-03-02', '2026-11-26'].map((on) => ({ on }));
    expect(contactFaults(days, facts.today)).toEqual([
      { pointer: '/contacts/1/on', code: 'date-in-future' },
    ]);
  });
});
