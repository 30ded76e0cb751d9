import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { Abolition, Dependant } from './district-abolition.rules.js';

const parent = statement(
  'proposals-parent',
  `select unit_id as id, code from unit_versions where unit_id = $1 and valid @> $2::date`,
);

const districts = statement(
  'proposals-districts',
  `select v.unit_id as id,
     exists (select from placements p where p.unit_id = v.unit_id and p.valid @> $2::date) as "isStaffed"
   from unit_versions v
   where v.parent_id = $1 and v.valid @> $2::date and v.kind = 'district-federation'
     and ($3::uuid[] is null or v.unit_id = any($3))
   order by lower(v.code)`,
);

/**
 * The communes of a union: what a person says, else the heirs of the place where it stands, else that place itself
 * where it stays a commune.
 */
const dependants = statement(
  'proposals-dependants',
  `select v.unit_id as id, v.code, v.name, v.kind, v.located_in as "locatedIn",
     coalesce((
       select jsonb_agg(distinct jsonb_build_object('code', t.code, 'name', t.name))
       from territories t
       where t.kind = 'commune' and t.valid @> $2::date
         and t.code = any(coalesce(
           (select array_agg(said."locatedIn")
            from jsonb_to_recordset($3::jsonb) as said ("unitId" uuid, "locatedIn" text)
            where said."unitId" = v.unit_id),
           (select array_agg(heir.heir_code) from territory_heirs heir
            where heir.code = v.located_in and heir.ended_on <= $2::date),
           array[v.located_in]))
     ), '[]') as communes
   from unit_versions v
   where v.parent_id = any($1::uuid[]) and v.valid @> $2::date
   order by lower(v.code)`,
);

const communeUnions = statement(
  'proposals-commune-unions',
  `select located_in as "locatedIn", min(unit_id::text) as id from unit_versions
   where parent_id = $1 and valid @> $2::date and kind = 'commune-union'
   group by located_in`,
);

/** What a proposal is made of, as the register has it on a day. */
@Injectable()
export class ProposalsRepository {
  constructor(private readonly database: Database) {}

  async abolition(
    parentId: string,
    on: string,
    districtIds: readonly string[] | undefined,
    stands: readonly { unitId: string; locatedIn: string }[],
  ): Promise<Abolition | undefined> {
    const [above] = await this.database.query<Abolition['parent']>(parent, [parentId, on]);
    if (!above) return undefined;
    const found = await this.database.query<{ id: string; isStaffed: boolean }>(districts, [
      ...[parentId, on, districtIds ?? null],
    ]);
    const ids = found.map(({ id }) => id);
    const [unions, standing] = await Promise.all([
      this.database.query<Dependant>(dependants, [ids, on, JSON.stringify(stands)]),
      this.database.query<{ locatedIn: string; id: string }>(communeUnions, [parentId, on]),
    ]);
    return {
      parent: above,
      districtIds: ids,
      staffedIds: new Set(found.flatMap(({ id, isStaffed }) => (isStaffed ? [id] : []))),
      dependants: unions,
      standing: new Map(standing.map(({ locatedIn, id }) => [locatedIn, { id }])),
    };
  }
}
