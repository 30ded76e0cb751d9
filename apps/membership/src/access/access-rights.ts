import { rolesWith, type Permission } from '@dong-hanh/contracts';
import { Database, statement } from '@dong-hanh/persistence';
import { AccessRights, Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';

/** The account's grants of a permission that stand today. `$1` account · `$2` roles · `$3` today */
const HELD = `
  select unit_id, with_subtree from access_grants
  where account_id = $1 and role = any($2) and valid @> $3::date and upper_inf(recorded)`;

/** A unit that has ended, or is yet to begin, stands where it stood last, or will stand first. */
const STANDING_DAY = 'greatest(u.established_on, least($3::date, u.ended_on - 1))';

const covers = statement(
  'access-covers',
  `with recursive held as materialized (${HELD}),
   asked as (select id, no from unnest($4::uuid[]) with ordinality as asked (id, no)),
   above (start_id, unit_id, steps) as (
     select distinct id, id, 0 from asked
     union all
     select above.start_id, v.parent_id, above.steps + 1
     from above
     join units u on u.id = above.unit_id
     join unit_versions v on v.unit_id = u.id and v.valid @> ${STANDING_DAY}
     where v.parent_id is not null and above.steps < 32
   )
   select exists (select from held where held.unit_id is null)
     or exists (
       select from above join held on held.unit_id = above.unit_id
       where above.start_id = asked.id and (held.with_subtree or above.steps = 0)
     ) as is_held
   from asked order by asked.no`,
);

const granted = statement('access-granted-units', HELD);

/** Rights over the register's own tables: a grant at the unit, or with its subtree at one above it. */
@Injectable()
export class MembershipAccessRights extends AccessRights {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async covers(
    accountId: string,
    permission: Permission,
    unitIds: readonly string[],
  ): Promise<boolean[]> {
    const rows = await this.database.query<{ is_held: boolean }>(covers, [
      ...this.holder(accountId, permission),
      unitIds,
    ]);
    return rows.map(({ is_held }) => is_held);
  }

  async grantedUnits(
    accountId: string,
    permission: Permission,
  ): Promise<{ unitId: string | null; withSubtree: boolean }[]> {
    const rows = await this.database.query<{ unit_id: string | null; with_subtree: boolean }>(
      granted,
      this.holder(accountId, permission),
    );
    return rows.map(({ unit_id, with_subtree }) => ({
      unitId: unit_id,
      withSubtree: with_subtree,
    }));
  }

  private holder(accountId: string, permission: Permission): unknown[] {
    return [accountId, rolesWith(permission), this.clock.today()];
  }
}
