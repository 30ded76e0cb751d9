import type { Gender } from '@dong-hanh/contracts';
import { Database, type Statement } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { eventually } from '@dong-hanh/testing';
import type {
  EstablishmentResponse,
  EstablishmentRow,
} from '../establishments/establishments.dto.js';
import { UnitsService } from '../units/units.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type Answer,
  type Call,
  type MembershipApp,
  type Problem,
} from './membership.fixture.js';
import { planOf, type PlanParameter } from './plan.fixture.js';

export type CaseAnswer = Answer<EstablishmentResponse & Problem>;

/** Five people who teach at one private preschool. */
export const founders = [
  ['Nguyễn Thị Hồng Vân', '1986-03-08', 'female'],
  ['Trần Thị Mai', '1990-11-20', 'female'],
  ['Lê Thị Hà', '1994-01-15', 'female'],
  ['Phạm Văn Cường', '1988-07-02', 'male'],
  ['Hoàng Thị Lan', '1997-05-30', 'female'],
].map(([fullName, birthDate, gender]) => ({
  ...{ fullName: fullName!, birthDate: birthDate!, gender: gender as Gender },
}));

export const prospect = {
  managingUnitId: tree.educationUnion.id,
  workplace: {
    ...{ name: 'Trường Mầm non tư thục Hoa Sen', kind: 'preschool', ownership: 'non-public' },
    locatedIn: '40',
  },
  on: '2023-03-06',
};

let codes = 0;

/** What is sent for each step of a case that goes well, on days of spring 2023. */
export const wellGone = {
  'campaign-committee': () => ({
    ...{ on: '2023-03-20', decision: { number: '12/QĐ-CĐGD', signedOn: '2023-03-20' } },
  }),
  applicants: () => ({ on: '2023-04-24', applicants: founders }),
  'executive-committee': () => ({
    on: '2023-05-08',
    members: [
      { applicant: 1, office: 'president' },
      { applicant: 3, office: 'member' },
    ],
  }),
  dossier: () => ({ on: '2023-05-15', reference: '05/TTr-CĐCS' }),
  recognition: () => ({
    ...{ on: '2023-06-01', decision: { number: '31/QĐ-CĐGD', signedOn: '2023-05-30' } },
    unit: {
      code: `NA-MN-HS${(codes += 1)}`,
      name: 'Công đoàn cơ sở Trường Mầm non tư thục Hoa Sen',
    },
  }),
};
export type WellGone = keyof typeof wellGone;

export interface CaseList {
  data: EstablishmentRow[];
  page: { next: string | null; total?: number };
}

/** Membership over the small tree, with what specs of new unions ask of it. */
export interface EstablishingApp {
  membership: MembershipApp;
  open(rest?: object, call?: Call): Promise<CaseAnswer>;
  /** Takes a step of a case, as seen last unless another version is said. */
  take(seen: CaseAnswer, path: string, body: object, call?: Call): Promise<CaseAnswer>;
  /** A case that went well up to a step. */
  upTo(last: WellGone | 'prospect', rest?: object): Promise<CaseAnswer>;
  /** The case as on a day. */
  on(id: string, asOf: string, as?: string): Promise<CaseAnswer>;
  get<T = Problem>(path: string, as?: string): Promise<Answer<T>>;
  list(query: string, as?: string): Promise<CaseList>;
  /** The district goes, its school stands under the federation. */
  abolishDistrict(): Promise<void>;
  /** Sends two that change one row at once. @returns the answer to the other, which comes second */
  oneAfterTheOther(
    table: 'units' | 'establishments',
    id: string,
    one: () => Promise<Answer<unknown>>,
    other: () => Promise<CaseAnswer>,
  ): Promise<CaseAnswer>;
  /** Sends something while the decision that ends a unit on 1 June 2023 is on its way. */
  whileItEnds(send: (unitId: string) => Promise<CaseAnswer>): Promise<CaseAnswer>;
  /** Says what a day is. @returns the status */
  say(day: string, kind: string, as?: string): Promise<number>;
  /** The events after so many. */
  toldAfter(count: number): Promise<{ type: string; data: object }[]>;
  /** Ten thousand cases of the education union, as prospects. */
  openTenThousand(): Promise<void>;
  /** How the service would run a statement. */
  planAsServed(query: Statement, parameters: PlanParameter[]): ReturnType<typeof planOf>;
  /** How many rows the tables of units, members and events have. */
  registered(): Promise<Record<'units' | 'members' | 'events', number>>;
}

export async function startEstablishing(): Promise<EstablishingApp> {
  const membership = await startMembership();
  await plantTree(membership);
  const as = 'officer';
  const post = (path: string, body: object, call: Call = {}) =>
    membership.call<EstablishmentResponse & Problem>('POST', `/v1/establishments${path}`, {
      ...{ as, body, ...call },
    });
  const open: EstablishingApp['open'] = (rest = {}, call) =>
    post('', { ...prospect, ...rest }, call);
  const take: EstablishingApp['take'] = (seen, path, body, { headers, ...call } = {}) =>
    post(`/${seen.body.id}/${path}`, body, {
      ...{ headers: { 'if-match': `"${seen.body.version}"`, ...headers }, ...call },
    });
  const areWaiting = (count: number) =>
    eventually(async () => {
      const waiting = await membership.database.admin.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      if (waiting.length < count) throw new Error(`${waiting.length} of ${count} wait`);
    });
  const oneAfterTheOther: EstablishingApp['oneAfterTheOther'] = async (table, id, one, other) => {
    const sent = await membership.app.get(Database).transaction(async (tx) => {
      await tx.query(`select from ${table} where id = $1 for update`, [id]);
      const answers = [one()] as Promise<CaseAnswer>[];
      await areWaiting(1);
      answers.push(other());
      await areWaiting(2);
      return answers;
    });
    const [first, second] = await Promise.all(sent);
    if (first?.status !== 201) throw new Error('the first of two was refused');
    return second!;
  };
  return {
    membership,
    open,
    take,
    upTo: async (last, rest) => {
      let seen = await open(rest);
      if (last === 'prospect') return seen;
      for (const step of Object.keys(wellGone) as WellGone[]) {
        seen = await take(seen, step, wellGone[step]());
        if (seen.status !== 201) throw new Error(`${step}: ${JSON.stringify(seen.body)}`);
        if (step === last) break;
      }
      return seen;
    },
    on: (id, asOf, account = as) =>
      membership.call('GET', `/v1/establishments/${id}?asOf=${asOf}`, { as: account }),
    get: (path, account = as) => membership.call('GET', path, { as: account }),
    list: async (query, account = as) =>
      (await membership.call<CaseList>('GET', `/v1/establishments?${query}`, { as: account })).body,
    abolishDistrict: async () => {
      const decision = { number: '9/QĐ-LĐLĐ', signedOn: '2025-06-20', effectiveOn: '2025-07-01' };
      const [toParentId, unitId] = [tree.federation.id, tree.district.id];
      const members = { end: 'unit-dissolved-by-policy' };
      const body = {
        decision: { ...decision, issuer: 'nghe-an-federation' },
        actions: [
          { type: 'transfer', unitId: tree.villageSchool.id, toParentId },
          { type: 'dissolve', unitId, custodianUnitId: toParentId, members },
        ],
      };
      const { status } = await membership.call('POST', '/v1/reorganisations', { as, body });
      if (status !== 201) throw new Error('the district was not abolished');
    },
    oneAfterTheOther,
    whileItEnds: async (send) => {
      const unit = { ...tree.educationUnion, id: newId(), code: 'NA-CDYT' };
      await membership.app.get(UnitsService).establishMany([unit], arranging);
      const decision = { number: '8/QĐ-LĐLĐ', signedOn: '2023-05-20', effectiveOn: '2023-06-01' };
      const members = { end: 'unit-dissolved-by-policy' };
      const body = {
        decision: { ...decision, issuer: 'nghe-an-federation' },
        actions: [
          { type: 'dissolve', unitId: unit.id, custodianUnitId: tree.federation.id, members },
        ],
      };
      const end = () => membership.call('POST', '/v1/reorganisations', { as, body });
      return oneAfterTheOther('units', unit.id, end, () => send(unit.id));
    },
    say: async (day, kind, account = as) => {
      const body = { day, kind, name: { vi: 'Nghỉ bão', en: 'Storm' } };
      return (await membership.call('POST', '/v1/public-holidays', { as: account, body })).status;
    },
    toldAfter: async (count) => {
      const rows = await membership.database.admin.query<{ event: string }>(
        'select event from outbox order by pos offset $1',
        [count],
      );
      return rows.map(({ event }) => JSON.parse(event) as { type: string; data: object });
    },
    openTenThousand: async () => {
      await membership.database.admin.query(
        `with made as (
           insert into establishments (id, version, state, managing_unit_id, union_kind,
             workplace_name, workplace_kind, ownership, located_in, started_on)
           select gen_random_uuid(), 1, 'prospect', u.id, 'grassroots-union', 'Trường ' || no,
             'school', 'public', '40', date '2023-01-01'
           from generate_series(1, 10000) no, lateral (select $1::uuid as id) u returning id
         )
         insert into establishment_steps (establishment_id, no, step, state, since, recorded_at,
           managing_unit_id)
         select id, 1, 'prospect', 'prospect', date '2023-01-01', now(), $1 from made`,
        [tree.educationUnion.id],
      );
      await membership.database.admin.query('analyze');
    },
    planAsServed: async (query, parameters) => {
      const url = membership.database.url('serve');
      const serve = new Database({ url, applicationName: 'spec', max: 1 });
      try {
        return await planOf(serve, query, parameters);
      } finally {
        await serve.close();
      }
    },
    registered: async () => {
      const [row] = await membership.database.admin.query<
        Record<'units' | 'members' | 'events', number>
      >(
        `select (select count(*)::integer from units) as units,
           (select count(*)::integer from members) as members,
           (select count(*)::integer from outbox) as events`,
      );
      return row!;
    },
  };
}
