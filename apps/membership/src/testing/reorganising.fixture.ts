import type { ReorganisationState } from '@dong-hanh/contracts';
import { MembersService } from '../members/members.service.js';
import type { ReorganisationResponse } from '../reorganisations/reorganisations.dto.js';
import { readUnits } from '../units/unit-register.js';
import type { NewUnit } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { DataSource } from '@dong-hanh/persistence';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type Answer,
  type MembershipApp,
  type Problem,
} from './membership.fixture.js';

/** The day of effect of decisions, unless a spec says otherwise. */
export const effectiveOn = '2025-06-15';
export const decision = {
  ...{ number: '45/QĐ-LĐLĐ', signedOn: '2025-06-01', effectiveOn },
  issuer: 'nghe-an-federation',
};

/** What decisions are made about: a sector union with two schools of two members each. */
export interface Stage {
  sector: NewUnit;
  schools: [NewUnit, NewUnit];
  members: [string[], string[]];
}

/** Membership over the small tree, with what specs about decisions ask of it. */
export interface Reorganising {
  membership: MembershipApp;
  /** A stage of its own for a rule. */
  stage(): Promise<Stage>;
  /** A unit to be founded under another on the day of effect. */
  newUnit(parentId: string): object;
  decide(actions: object[], changes?: object): Promise<Answer<ReorganisationResponse & Problem>>;
  withdraw(
    id: string,
    changes?: { signedOn?: string; number?: string; query?: string; as?: string },
  ): Promise<Answer<ReorganisationResponse & Problem>>;
  get<T>(path: string): Promise<T & Problem>;
  /** All that is believed of units and members, apart from what counts their changes. */
  believed(stage: Stage): Promise<unknown>;
  /** What a decision published, in order. */
  told(reorganisationId: string): Promise<{ type: string; data: ReorganisationState }[]>;
}

export async function startReorganising(
  ...settings: Parameters<typeof startMembership>
): Promise<Reorganising> {
  const membership = await startMembership(...settings);
  await plantTree(membership);
  let names = 0;
  const unitUnder = (kind: NewUnit['kind'], parentId: string): NewUnit => {
    names += 1;
    return {
      ...{ ...tree.school, kind, parentId, code: `NA-${names}`, name: `Công đoàn ${names}` },
      id: `0198f0a0-0000-7000-8000-00000000${1000 + names}`,
    };
  };
  const get = async <T>(path: string) =>
    (await membership.call<T & Problem>('GET', path, { as: 'officer' })).body;
  return {
    membership,
    get,
    stage: async () => {
      const sector = unitUnder('local-sector-union', tree.federation.id);
      const schools: Stage['schools'] = [
        unitUnder('grassroots-union', sector.id),
        unitUnder('grassroots-union', sector.id),
      ];
      await membership.app.get(UnitsService).establishMany([sector, ...schools], arranging);
      const admitTo = ({ id: unitId }: NewUnit) =>
        membership.app.get(MembersService).admitMany(
          ['Nguyễn Thị An', 'Trần Văn Bình'].map((fullName) => ({
            ...{ fullName, unitId, joinedOn: '2010-09-05' },
            ...{ birthDate: '1986-03-08', gender: 'female' as const },
          })),
          arranging,
        );
      return { sector, schools, members: [await admitTo(schools[0]), await admitTo(schools[1])] };
    },
    newUnit: (parentId) => {
      names += 1;
      return {
        ...{ code: `NA-${names}`, name: `Công đoàn cơ sở ${names}`, kind: 'grassroots-union' },
        ...{ parentId, locatedIn: '40', ownership: 'public', establishedOn: effectiveOn },
        decision: { number: decision.number, signedOn: decision.signedOn },
      };
    },
    decide: (actions, changes = {}) =>
      membership.call('POST', '/v1/reorganisations', {
        as: 'officer',
        body: { decision: { ...decision, ...changes }, actions },
      }),
    withdraw: (
      id,
      { signedOn = '2025-07-10', number = '61/QĐ-LĐLĐ', query = '', as = 'officer' } = {},
    ) =>
      membership.call('POST', `/v1/reorganisations/${id}/withdrawal${query}`, {
        ...{ as, body: { decision: { number, signedOn }, reason: 'Ghi nhầm đơn vị.' } },
      }),
    believed: async ({ sector, schools, members }) => {
      const ids = [sector, ...schools].map(({ id }) => id);
      const { manager } = membership.app.get(DataSource);
      const units = (await readUnits(manager, ids)).map(({ data }) => ({
        ...{ id: data.id, endedOn: data.endedOn, versions: data.versions, lineage: data.lineage },
        custodianUnitId: data.custodianUnitId,
      }));
      const people = await membership.database.admin.query(
        `select to_jsonb(m) - 'version' - 'recorded_at' as member,
           (select jsonb_agg(to_jsonb(p) order by p.valid) from placements p where p.member_id = m.id)
             as places
         from members m where m.id = any($1::uuid[]) order by m.id`,
        [members.flat()],
      );
      return { units, people };
    },
    told: async (reorganisationId) => {
      const rows = await membership.database.admin.query<{ event: string }>(
        `select event from outbox o
         where event::jsonb #>> '{data,reorganisationId}' = $1 or key = $1
           or (key in (select member_id::text from reorganised_members) and pos > (
             select min(pos) from outbox where event::jsonb #>> '{data,reorganisationId}' = $1))
         order by pos`,
        [reorganisationId],
      );
      return rows.map(({ event }) => {
        const { type, data } = JSON.parse(event) as { type: string; data: ReorganisationState };
        return { type: type.split('.')[2]!, data };
      });
    },
  };
}

/** Actions of decisions about the stage of a rule. */
export function decisionsAbout(reorganising: () => Reorganising, stage: () => Stage) {
  const dissolve = (unitId: string, members: object = { end: 'unit-dissolved-by-policy' }) => ({
    ...{ type: 'dissolve', unitId, members, custodianUnitId: tree.federation.id },
  });
  const mergeSchools = () => {
    const [source, target] = stage().schools;
    return [{ type: 'merge', sourceIds: [source.id], targetId: target.id }];
  };
  const splitSchool = () => {
    const [an, binh] = stage().members[0].map((id) => [id]) as [string[], string[]];
    const unit = () => reorganising().newUnit(stage().sector.id);
    return [
      {
        ...{ type: 'split', unitId: stage().schools[0].id },
        into: [
          { unit: unit(), memberIds: an, isHeir: true },
          { unit: unit(), memberIds: binh },
        ],
      },
    ];
  };
  /** Everything at once: the sector ends, one school moves up under a new name, the other is split. */
  const mixed = () => [
    dissolve(stage().sector.id),
    {
      type: 'rename',
      unitId: stage().schools[1].id,
      name: 'Tên mới',
      code: `MOI-${stage().sector.code}`,
    },
    { type: 'transfer', unitId: stage().schools[1].id, toParentId: tree.federation.id },
    ...splitSchool().map(({ into, ...split }) => ({
      ...split,
      into: into.map(({ unit, ...part }) => ({
        ...part,
        unit: { ...unit, parentId: tree.federation.id },
      })),
    })),
  ];
  return { dissolve, mergeSchools, splitSchool, mixed };
}
