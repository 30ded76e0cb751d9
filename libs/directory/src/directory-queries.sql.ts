import { statement } from '@dong-hanh/persistence';
import type { Settling } from './read-your-writes.js';
import { askedUnitsCte, heldCte, joinVersion, reachCte, RIGHTS_CTE } from './unit-tree.sql.js';

export interface CoverRow extends Settling {
  held: boolean;
}

const unitColumns = `unit.id, unit.version, unit.established_on as "establishedOn",
  unit.ended_on as "endedOn", unit.lineage, unit.reorganisation_id as "reorganisationId",
  version.no, lower(version.valid) as "validFrom", upper(version.valid) as "validTo",
  version.code, version.name, version.kind, version.parent_id as "parentId",
  version.located_in as "locatedIn", version.ownership`;

/** `$1` ids as JSON · `$2` day */
export const unitsStatement = statement(
  'directory-units',
  `with ${askedUnitsCte('$1')}
   select ${unitColumns}
   from (select distinct unit_id from asked) start
   ${joinVersion('start.unit_id', '$2')}
   cross join lateral (
     select * from directory_units where id = start.unit_id limit 1
   ) unit
   where unit.established_on <= $2::date`,
);

/** `$1` code · `$2` day */
export const unitByCodeStatement = statement(
  'directory-unit-by-code',
  `select ${unitColumns}
   from directory_unit_versions version
   join directory_units unit on unit.id = version.unit_id
   where upper(version.code) = upper($1::text) and version.valid @> $2::date`,
);

/** `$1` unit ids as JSON · `$2` today. Known, and hanging in the air no more. */
export const knownStatement = statement(
  'directory-units-known',
  `with recursive ${askedUnitsCte('$1')}, ${reachCte('select distinct unit_id from asked', '$2')}
   select bool_or(reach.unit_id is not null) as known,
     coalesce(bool_or(reach.unit_id is not null and reach.parent_id is null), false) as settled
   from asked
   left join reach on reach.unit_id = asked.unit_id
   group by asked.no
   order by asked.no`,
);

/** `$1` unit ids as JSON · `$2` account · `$3` roles that carry the permission · `$4` today */
export const coversStatement = statement(
  'directory-covers',
  `with recursive ${askedUnitsCte('$1')}, ${heldCte({ account: '$2', roles: '$3', day: '$4' })},
   ${reachCte('select distinct unit_id from asked', '$4')},
   ${RIGHTS_CTE},
   judged as (
     select asked.no, rights.unit_id is not null as known, coalesce(rights.settled, false) as climbed,
       coalesce(rights.held, false) or exists (
         select from held where held.unit_id is null or held.unit_id = asked.unit_id
       ) as held
     from asked
     left join rights on rights.unit_id = asked.unit_id
   )
   select known, held, held or climbed as settled from judged order by no`,
);

/** `$1` account · `$2` roles that carry the permission · `$3` today */
export const grantedUnitsStatement = statement(
  'directory-granted-units',
  `with ${heldCte({ account: '$1', roles: '$2', day: '$3' })}
   select distinct unit_id as "unitId", with_subtree as "withSubtree" from held
   order by unit_id nulls first, with_subtree`,
);

/** `$1` account */
export const memberOfStatement = statement(
  'directory-member-of',
  'select member_id as "memberId" from directory_access where account_id = $1',
);
