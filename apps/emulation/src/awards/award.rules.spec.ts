import { describe, expect, it } from '@jest/globals';
import { eventSchema, RuleViolation, type FieldFault } from '@dong-hanh/contracts';
import type { AwardCatalogue } from '../catalogue/catalogue.rules.js';
import {
  grant,
  problemsOf,
  RECIPIENT_LIMIT,
  revoke,
  type AwardState,
  type GrantFacts,
  type RecipientStanding,
  type SignedDecision,
} from './award.rules.js';

const AN = '01900000-0000-7000-8000-0000000000a1';
const BINH = '01900000-0000-7000-8000-0000000000a2';
const SCHOOL = '01900000-0000-7000-8000-0000000000b1';
const PROVINCE = '01900000-0000-7000-8000-0000000000b9';
const NOW = new Date('2023-08-16T07:00:00.000Z');

const always = { validFrom: '2004-01-01', validTo: null };
const catalogue: AwardCatalogue = {
  issuers: [
    { code: 'vgcl', level: 'confederation', ...always },
    { code: 'nghe-an-federation', level: 'provincial-federation', ...always },
  ],
  forms: [
    { code: 'vgcl-merit-diploma', recipientKinds: ['member', 'unit'], ...always },
    { code: 'trade-union-medal', recipientKinds: ['member'], ...always },
    { code: 'emulation-flag', recipientKinds: ['unit'], ...always },
  ],
  rights: ['vgcl-merit-diploma', 'trade-union-medal', 'emulation-flag'].map((form) => ({
    form,
    level: 'confederation',
    regulation: 'vgcl-1689-2019',
    ...always,
  })),
};

const an: RecipientStanding = {
  kind: 'member',
  id: AN,
  known: true,
  startedOn: '2015-09-01',
  endedOn: null,
  unitId: SCHOOL,
  unitVersion: 2,
  provinceId: PROVINCE,
};
const binh: RecipientStanding = { ...an, id: BINH };
const school: RecipientStanding = { ...an, kind: 'unit', id: SCHOOL };

const decision: SignedDecision = {
  number: '1234/QĐ-TLĐ',
  issuer: 'vgcl',
  signedOn: '2023-08-10',
  form: 'vgcl-merit-diploma',
  basis: 'task-completion',
  schoolYear: '2022-2023',
  recipients: [
    { kind: 'member', id: AN },
    { kind: 'unit', id: SCHOOL },
  ],
};

const facts: GrantFacts = {
  recipients: [an, binh, school],
  catalogue,
  today: '2023-08-16',
};

function ids(): () => string {
  let last = 0;
  return () => `01900000-0000-7000-8000-${String(++last).padStart(12, '0')}`;
}

const granting = (changes: Partial<SignedDecision> = {}, other: Partial<GrantFacts> = {}) =>
  grant({ ...decision, ...changes }, { ...facts, ...other }, { now: NOW, nextId: ids() });

function violation(work: () => unknown): RuleViolation {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleViolation) return error;
    throw error;
  }
  throw new Error('the rule said yes');
}

const places = (problems: readonly FieldFault[]) =>
  problems.map(({ pointer, code }) => `${pointer} ${code}`);

describe('granting the awards of a decision', () => {
  it('gives one award to each recipient, in their order', () => {
    const { awards } = granting();
    expect(awards.map(({ recipient }) => recipient)).toEqual(decision.recipients);
  });

  it('writes down everything that the decision says', () => {
    const { decisionId, awards } = granting();
    expect(awards[0]).toEqual({
      id: '01900000-0000-7000-8000-000000000002',
      version: 1,
      decisionId,
      decisionNumber: '1234/QĐ-TLĐ',
      issuer: 'vgcl',
      form: 'vgcl-merit-diploma',
      basis: 'task-completion',
      recipient: { kind: 'member', id: AN },
      unitId: SCHOOL,
      unitVersion: 2,
      provinceId: PROVINCE,
      signedOn: '2023-08-10',
      schoolYear: '2022-2023',
      month: '2023-08',
      state: 'granted',
      grantedAt: '2023-08-16T07:00:00.000Z',
      revocation: null,
      ruleVersion: 'vgcl-1689-2019',
    });
  });

  it('tells each award as one AwardGranted with the same state', () => {
    const { awards, events } = granting();
    expect(events).toEqual(awards.map((data) => ({ name: 'AwardGranted', data })));
  });

  it('says nothing that the contract of the event does not allow', () => {
    const { events } = granting();
    const data = eventSchema('AwardGranted').shape.data;
    for (const event of events) expect(data.safeParse(event.data).success).toBe(true);
  });

  it('freezes unit and province as they were on the day of signing', () => {
    const elsewhere = { ...an, unitId: BINH, unitVersion: 7, provinceId: null };
    const { awards } = granting({}, { recipients: [elsewhere, school] });
    expect(awards[0]).toMatchObject({ unitId: BINH, unitVersion: 7, provinceId: null });
    expect(awards[1]).toMatchObject({ unitId: SCHOOL, unitVersion: 2, provinceId: PROVINCE });
  });

  it('belongs to a school year and to a calendar month, which need not agree', () => {
    const { awards } = granting({ signedOn: '2022-06-01' });
    expect(awards[0]).toMatchObject({ schoolYear: '2022-2023', month: '2022-06' });
  });

  it('finds each recipient whatever order the directory answers in', () => {
    const { awards } = granting({}, { recipients: [school, binh, { ...an, unitVersion: 5 }] });
    expect(awards.map(({ unitVersion }) => unitVersion)).toEqual([5, 2]);
  });

  it('takes as many recipients as the limit', () => {
    const many = crowd(RECIPIENT_LIMIT);
    expect(granting({ recipients: many }, { recipients: many }).awards).toHaveLength(2_000);
  });
});

function crowd(count: number): RecipientStanding[] {
  return Array.from({ length: count }, (_, index) => ({
    ...an,
    id: `01900000-0000-7000-9000-${String(index).padStart(12, '0')}`,
  }));
}

describe('the day of signing', () => {
  it('may be today', () => {
    expect(problemsOf({ ...decision, signedOn: '2023-08-16' }, facts)).toEqual([]);
  });

  it('is refused when it lies in the future', () => {
    const refusal = violation(() => granting({ signedOn: '2023-08-17' }));
    expect(refusal.code).toBe('signed-in-future');
    expect(places(refusal.faults)).toEqual(['/signedOn signed-in-future']);
  });

  it.each([
    ['2022-05-31', false],
    ['2022-06-01', true],
    ['2023-12-31', true],
    ['2024-01-01', false],
  ])('on %s for the school year 2022-2023 is allowed: %s', (signedOn, isAllowed) => {
    const problems = problemsOf({ ...decision, signedOn }, { ...facts, today: '2024-06-01' });
    expect(places(problems)).toEqual(isAllowed ? [] : ['/signedOn signed-outside-school-year']);
  });

  it('outside the school year names the days that would do', () => {
    const refusal = violation(() => granting({ signedOn: '2022-05-31' }));
    expect(refusal.code).toBe('signed-outside-school-year');
    expect(refusal.parameters).toEqual({
      from: '2022-06-01',
      last: '2023-12-31',
      schoolYear: '2022-2023',
    });
  });
});

describe('issuer and form', () => {
  it('refuses an issuer that nobody knows', () => {
    const refusal = violation(() => granting({ issuer: 'nobody' }));
    expect(places(refusal.faults)).toEqual(['/issuer issuer-unknown']);
    expect(refusal.parameters).toEqual({ issuer: 'nobody', on: '2023-08-10' });
  });

  it('refuses a form that nobody knows', () => {
    const refusal = violation(() => granting({ form: 'knighthood' }));
    expect(places(refusal.faults)).toEqual(['/form form-unknown']);
    expect(refusal.parameters).toEqual({ form: 'knighthood', on: '2023-08-10' });
  });

  it('refuses a form that did not exist yet on the day of signing', () => {
    const late = { ...catalogue.forms[0]!, validFrom: '2023-08-11' };
    const refusal = violation(() =>
      granting({}, { catalogue: { ...catalogue, forms: [late, ...catalogue.forms.slice(1)] } }),
    );
    expect(refusal.code).toBe('form-unknown');
  });

  it('refuses a form that the issuer does not grant', () => {
    const refusal = violation(() => granting({ issuer: 'nghe-an-federation' }));
    expect(places(refusal.faults)).toEqual(['/form form-not-of-issuer']);
    expect(refusal.parameters).toEqual({
      issuer: 'nghe-an-federation',
      form: 'vgcl-merit-diploma',
    });
  });

  it('does not ask whether an unknown issuer may grant the form', () => {
    expect(places(problemsOf({ ...decision, issuer: 'nobody' }, facts))).toHaveLength(1);
  });
});

describe('the recipients', () => {
  const refusalOf = (changes: Partial<SignedDecision>, recipients = facts.recipients) =>
    violation(() => granting(changes, { recipients }));

  it('refuses one that the directory does not know', () => {
    const refusal = refusalOf({}, [an, { ...school, known: false }]);
    expect(refusal.code).toBe('recipients-refused');
    expect(places(refusal.faults)).toEqual(['/recipients/1/id recipient-unknown']);
  });

  it('refuses one that the directory did not speak of', () => {
    expect(places(refusalOf({}, [an]).faults)).toEqual(['/recipients/1/id recipient-unknown']);
  });

  it('refuses a member named as a unit', () => {
    const refusal = refusalOf({ recipients: [{ kind: 'unit', id: AN }] });
    expect(places(refusal.faults)).toEqual(['/recipients/0/id recipient-unknown']);
  });

  it.each([
    ['emulation-flag', 'member', AN],
    ['trade-union-medal', 'unit', SCHOOL],
  ] as const)('refuses %s for a %s', (form, kind, id) => {
    const refusal = refusalOf({ form, recipients: [{ kind, id }] });
    expect(refusal.faults).toEqual([
      { pointer: '/recipients/0/id', code: 'recipient-kind-not-allowed', parameters: { kind } },
    ]);
  });

  it('refuses the second mention of the same recipient and names the line of the first', () => {
    const twice = [...decision.recipients, { kind: 'member', id: AN } as const];
    expect(refusalOf({ recipients: twice }).faults).toEqual([
      { pointer: '/recipients/2/id', code: 'recipient-duplicate', parameters: { first: 1 } },
    ]);
  });

  it.each([
    ['2023-08-10', true, 'the day of signing is the first day without membership'],
    ['2023-08-09', true, 'it ended the day before'],
    ['2023-08-11', false, 'it ends the day after'],
  ])('ended on %s is refused: %s, %s', (endedOn, isRefused) => {
    const problems = problemsOf(decision, { ...facts, recipients: [{ ...an, endedOn }, school] });
    const refused = [
      { pointer: '/recipients/0/id', code: 'recipient-ended', parameters: { endedOn } },
    ];
    expect(problems).toEqual(isRefused ? refused : []);
  });

  it.each([
    ['2023-08-10', false],
    ['2023-08-11', true],
  ])('begun on %s is refused: %s', (startedOn, isRefused) => {
    const problems = problemsOf(decision, { ...facts, recipients: [{ ...an, startedOn }, school] });
    const refused = [
      { pointer: '/recipients/0/id', code: 'recipient-not-yet', parameters: { startedOn } },
    ];
    expect(problems).toEqual(isRefused ? refused : []);
  });

  it('refuses a member who belonged to no unit on that day', () => {
    const refusal = refusalOf({}, [{ ...an, unitId: null, unitVersion: null }, school]);
    expect(places(refusal.faults)).toEqual(['/recipients/0/id recipient-unknown']);
  });

  it('refuses more than the limit and does not list them one by one', () => {
    const many = crowd(RECIPIENT_LIMIT + 1);
    const refusal = refusalOf({ recipients: many }, []);
    expect(refusal.code).toBe('too-many');
    expect(refusal.faults).toEqual([
      { pointer: '/recipients', code: 'too-many', parameters: { limit: 2_000 } },
    ]);
  });
});

describe('several problems at once', () => {
  it('are all listed, each with its place', () => {
    const refusal = violation(() =>
      granting(
        {
          form: 'emulation-flag',
          recipients: [
            { kind: 'unit', id: SCHOOL },
            { kind: 'member', id: AN },
            { kind: 'unit', id: SCHOOL },
            { kind: 'unit', id: PROVINCE },
          ],
        },
        { recipients: [school, { ...an, endedOn: '2023-01-01' }] },
      ),
    );
    expect(refusal.code).toBe('recipients-refused');
    expect(places(refusal.faults)).toEqual([
      '/recipients/1/id recipient-kind-not-allowed',
      '/recipients/1/id recipient-ended',
      '/recipients/2/id recipient-duplicate',
      '/recipients/3/id recipient-unknown',
    ]);
  });

  it('are spoken for by the first one about the decision itself', () => {
    const refusal = violation(() =>
      granting({ signedOn: '2024-01-01', issuer: 'nobody' }, { recipients: [] }),
    );
    expect(refusal.code).toBe('signed-in-future');
    expect(places(refusal.faults)).toEqual([
      '/signedOn signed-in-future',
      '/signedOn signed-outside-school-year',
      '/issuer issuer-unknown',
      '/recipients/0/id recipient-unknown',
      '/recipients/1/id recipient-unknown',
    ]);
  });
});

describe('revoking an award', () => {
  const granted: AwardState = granting().awards[0]!;
  const moment = { now: new Date('2023-10-02T02:30:00.000Z'), today: '2023-10-02' };
  const paper = { number: '1301/QĐ-TLĐ', signedOn: '2023-10-02' };

  it('makes it the next version, revoked, and keeps everything else', () => {
    const { award } = revoke(granted, paper, moment);
    expect(award).toEqual({
      ...granted,
      version: 2,
      state: 'revoked',
      revocation: { ...paper, revokedAt: '2023-10-02T02:30:00.000Z' },
    });
  });

  it('tells it as AwardRevoked with the same state', () => {
    const { award, event } = revoke(granted, paper, moment);
    expect(event).toEqual({ name: 'AwardRevoked', data: award });
    expect(eventSchema('AwardRevoked').shape.data.safeParse(event.data).success).toBe(true);
  });

  it('leaves the state that it was given as it is', () => {
    const before = structuredClone(granted);
    revoke(granted, paper, moment);
    expect(granted).toEqual(before);
  });

  it('may be signed on the day of the grant itself', () => {
    const { award } = revoke(granted, { ...paper, signedOn: granted.signedOn }, moment);
    expect(award.state).toBe('revoked');
  });

  it('is refused when it was signed before the grant', () => {
    const refusal = violation(() => revoke(granted, { ...paper, signedOn: '2023-08-09' }, moment));
    expect(refusal.code).toBe('revocation-before-grant');
    expect(places(refusal.faults)).toEqual(['/signedOn revocation-before-grant']);
  });

  it('is refused when it is signed in the future', () => {
    const refusal = violation(() => revoke(granted, { ...paper, signedOn: '2023-10-03' }, moment));
    expect(refusal.code).toBe('signed-in-future');
    expect(places(refusal.faults)).toEqual(['/signedOn signed-in-future']);
  });

  it('is refused a second time', () => {
    const { award } = revoke(granted, paper, moment);
    expect(violation(() => revoke(award, paper, moment)).code).toBe('award-already-revoked');
  });

  it('names a wrong day before it says that the award is revoked already', () => {
    const { award } = revoke(granted, paper, moment);
    const refusal = violation(() => revoke(award, { ...paper, signedOn: '2023-10-03' }, moment));
    expect(refusal.code).toBe('signed-in-future');
  });
});
