import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  founders,
  startEstablishing,
  type CaseAnswer,
  type CaseList,
  type EstablishingApp,
} from '../testing/establishing.fixture.js';
import { tree } from '../testing/membership.fixture.js';
import type { EstablishmentState, EstablishmentStep } from './establishment.rules.js';

/*
 * Random cases through the API, and beside them a diary: what was accepted, and on which day. What the register says
 * of any day must be what the diary says when it is read up to that day, whatever was recorded afterwards.
 */

const FIRST = '2023-01-02';
const DAYS = 240;
const RUNS = 5;

let establishing: EstablishingApp;
let daysOff: Set<string>;
const diaries = new Map<string, Entry[]>();

beforeAll(async () => {
  establishing = await startEstablishing();
  const { body } = await establishing.get<{ data: { day: string }[] }>(
    '/v1/public-holidays?year=2023',
  );
  daysOff = new Set(body.data.map(({ day }) => day));
});
afterAll(() => establishing.membership.stop());

interface Entry {
  on: string;
  step: EstablishmentStep | 'prospect';
  /** How many people applied. */
  count: number;
  managingUnitId: string;
}

/** What is to be read of a case on a day. */
interface Told {
  state: EstablishmentState;
  managingUnitId: string;
  applicantCount: number;
  dueOn: string | null;
  isOverdue: boolean;
}

const dayNo = (no: number) =>
  new Date(Date.parse(FIRST) + no * 86_400_000).toISOString().slice(0, 10);
const reached: Partial<Record<Entry['step'], EstablishmentState>> = {
  prospect: 'prospect',
  'campaign-committee': 'campaigning',
  applicants: 'applying',
  'executive-committee': 'organised',
  dossier: 'submitted',
  recognition: 'recognised',
  refusal: 'refused',
  withdrawal: 'withdrawn',
};

/** Counts on by one day at a time. No Saturday of 2023 was worked. */
function workingDaysLater(day: string, count: number): string {
  let at = Date.parse(day);
  for (let left = count; left > 0;) {
    at += 86_400_000;
    const weekday = new Date(at).getUTCDay();
    const isOff = daysOff.has(new Date(at).toISOString().slice(0, 10));
    if (weekday !== 0 && weekday !== 6 && !isOff) left -= 1;
  }
  return new Date(at).toISOString().slice(0, 10);
}

/** The diary read up to a day; undefined before the case began. */
function readDiary(diary: readonly Entry[], day: string): Told | undefined {
  const until = diary.filter(({ on }) => on <= day);
  const last = until.at(-1);
  if (!last) return undefined;
  let applicantCount = 0;
  let dueOn: string | null = null;
  let state: EstablishmentState = 'prospect';
  for (const { on, step, count } of until) {
    state = reached[step] ?? state;
    if (step === 'applicants') {
      if (applicantCount < 5 && applicantCount + count >= 5) dueOn = workingDaysLater(on, 10);
      applicantCount += count;
    } else if (step === 'executive-committee') dueOn = workingDaysLater(on, 15);
    else if (step !== 'handover') dueOn = null;
  }
  const isOverdue = dueOn !== null && dueOn < day;
  return { state, managingUnitId: last.managingUnitId, applicantCount, dueOn, isOverdue };
}

interface Tried {
  /** `next` is the step that a case that goes well takes now. */
  step: EstablishmentStep | 'next';
  wait: number;
  count: number;
}
const someSteps = fc.array(
  fc.record<Tried>({
    step: fc.constantFrom(
      ...(['next', 'next', 'next', 'next', 'next', 'next', 'next', 'next', 'next'] as const),
      ...(['applicants', 'executive-committee', 'dossier', 'recognition', 'handover'] as const),
      ...(['refusal', 'withdrawal'] as const),
    ),
    ...{ wait: fc.integer({ min: 0, max: 18 }), count: fc.integer({ min: 1, max: 5 }) },
  }),
  { minLength: 6, maxLength: 16 },
);

let born = 0;
let codes = 0;
const people = (count: number) =>
  Array.from({ length: count }, () => ({
    ...founders[0]!,
    birthDate: new Date(Date.UTC(1970, 0, (born += 1))).toISOString().slice(0, 10),
  }));

const following: Partial<Record<EstablishmentState, EstablishmentStep>> = {
  prospect: 'campaign-committee',
  campaigning: 'applicants',
  organised: 'dossier',
  submitted: 'recognition',
};

function stepOf({ step }: Tried, { body }: CaseAnswer): EstablishmentStep {
  if (step !== 'next') return step;
  if (body.state === 'applying')
    return body.applicantCount < 5 ? 'applicants' : 'executive-committee';
  return following[body.state] ?? 'withdrawal';
}

function bodyOf(step: EstablishmentStep, count: number, on: string, toUnitId: string): object {
  const decision = { number: '1/QĐ', signedOn: on };
  switch (step) {
    case 'campaign-committee':
      return { on };
    case 'applicants':
      return { on, applicants: people(count) };
    case 'executive-committee':
      return { on, members: [{ applicant: 1, office: 'president' }] };
    case 'dossier':
      return { on, reference: '1/TTr' };
    case 'recognition':
      return { on, decision, unit: { code: `NA-R-${(codes += 1)}`, name: 'Công đoàn cơ sở' } };
    case 'refusal':
    case 'withdrawal':
      return { on, reason: 'Thiếu hồ sơ.' };
    case 'handover':
      return { on, toUnitId };
  }
}

/** Lives a case through, and writes down what was accepted. */
async function live(tried: readonly Tried[], startsOn: number): Promise<string> {
  let no = startsOn;
  let managingUnitId = tree.educationUnion.id;
  let seen: CaseAnswer = await establishing.open({ on: dayNo(no) });
  const { id } = seen.body;
  const diary: Entry[] = [{ on: dayNo(no), step: 'prospect', count: 0, managingUnitId }];
  diaries.set(id, diary);
  for (const each of tried) {
    const units = [tree.educationUnion.id, tree.district.id];
    const toUnitId = units.find((unitId) => unitId !== managingUnitId)!;
    const on = dayNo(no + each.wait);
    const step = stepOf(each, seen);
    const answer = await establishing.take(seen, step, bodyOf(step, each.count, on, toUnitId));
    if (answer.status !== 201) {
      expect([409, 422]).toContain(answer.status);
      continue;
    }
    seen = answer;
    no += each.wait;
    if (step === 'handover') managingUnitId = toUnitId;
    diary.push({ on, step, count: step === 'applicants' ? each.count : 0, managingUnitId });
  }
  return id;
}

async function listed(query: string): Promise<CaseList['data']> {
  const all: CaseList['data'] = [];
  let cursor = '';
  do {
    const { data, page } = await establishing.list(`limit=50&${query}${cursor}`);
    all.push(...data);
    cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== '');
  return all;
}
const told = ({ state, managingUnitId, applicantCount, dueOn, isOverdue }: Told): Told => ({
  ...{ state, managingUnitId, applicantCount, dueOn, isOverdue },
});

describe('random cases', () => {
  it('are on every day what the diary says of it, alone and in lists', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(someSteps, fc.integer({ min: 0, max: 40 })), {
          minLength: 8,
          maxLength: 12,
        }),
        fc.array(fc.integer({ min: 0, max: DAYS }), { minLength: 4, maxLength: 4 }),
        async (cases, days) => {
          const ids: string[] = [];
          for (const [steps, startsOn] of cases) ids.push(await live(steps, startsOn));
          for (const day of days.map(dayNo)) {
            const expected = new Map(
              [...diaries].flatMap(([id, diary]) => {
                const read = readDiary(diary, day);
                return read ? [[id, read] as const] : [];
              }),
            );
            const rows = await listed(`asOf=${day}`);
            expect(new Map(rows.map((row) => [row.id, told(row)]))).toEqual(expected);
            const overdue = [...expected].filter(([, { isOverdue }]) => isOverdue);
            expect((await listed(`asOf=${day}&overdue=true`)).map(({ id }) => id).sort()).toEqual(
              overdue.map(([id]) => id).sort(),
            );
            const there = [...expected].filter(
              ([, { managingUnitId, state }]) =>
                managingUnitId === tree.district.id && state === 'applying',
            );
            const query = `asOf=${day}&unitId=${tree.district.id}&state=applying`;
            expect((await listed(query)).map(({ id }) => id).sort()).toEqual(
              there.map(([id]) => id).sort(),
            );
            for (const id of ids.slice(0, 3)) {
              const { status, body } = await establishing.on(id, day);
              expect(status === 200 ? told(body) : undefined).toEqual(expected.get(id));
            }
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it('founded a union for each recognition, with its applicants as members, and none for others', async () => {
    const recognised = [...diaries.values()].filter(
      (diary) => diary.at(-1)?.step === 'recognition',
    );
    expect(recognised.length).toBeGreaterThan(0);
    const people = recognised.flat().reduce((sum, { count }) => sum + count, 0);
    const { units, members } = await establishing.registered();
    expect([units - Object.keys(tree).length, members]).toEqual([recognised.length, people]);
  });
});
