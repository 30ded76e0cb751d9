import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { versionsOf } from '../unit-versions.sql.js';
import type { DuesLaw, DuesPeriod } from './dues.rules.js';

interface LawRow {
  rates: {
    id: string;
    group: string;
    millionths: number;
    capMillionths: number | null;
    from: string;
    to: string | null;
  }[];
  baseSalaries: { amount: number; from: string; to: string | null }[];
  cutOffs: DuesLaw['cutOffs'];
  groups: DuesLaw['groups'];
}

export const selectLaw = statement(
  'dues-law',
  `select
     (select jsonb_agg(jsonb_build_object('id', id, 'group', group_code, 'millionths', (rate * 1000000)::integer,
        'capMillionths', (cap_rate * 1000000)::integer, 'from', lower(valid), 'to', upper(valid)))
      from dues_rates) as rates,
     (select jsonb_agg(jsonb_build_object('amount', amount, 'from', lower(valid), 'to', upper(valid)))
      from base_salaries) as "baseSalaries",
     (select jsonb_agg(jsonb_build_object('endReason', end_reason, 'from', cut_off))
      from dues_cut_offs) as "cutOffs",
     (select jsonb_agg(jsonb_build_object('code', code, 'ownership', ownership) order by code)
      from dues_groups) as groups`,
);

/** Periods of membership, divided where the ownership of the unit changes. */
export const selectPeriods = statement(
  'dues-periods',
  `select m.id as "memberId", p.unit_id as "unitId", v.ownership, p.state,
     lower(p.valid * v.valid)::text as "from", upper(p.valid * v.valid)::text as "to",
     case when upper(p.valid) = upper(p.valid * v.valid) then p.end_reason end as "endReason"
   from members m join placements p on p.member_id = coalesce(m.merged_into, m.id)
   join unit_versions v on ${versionsOf('v', 'p.unit_id')} and (v.valid && p.valid) is true
   where m.id = any($1::uuid[])
   order by m.id, lower(p.valid * v.valid)`,
);

@Injectable()
export class DuesRepository {
  constructor(private readonly database: Database) {}

  async law(): Promise<DuesLaw> {
    const [row] = await this.database.query<LawRow>(selectLaw);
    if (!row) throw new Error('the law of dues is missing');
    const { rates, baseSalaries, cutOffs, groups } = row;
    return {
      ...{ cutOffs, groups },
      rates: rates.map(({ millionths, capMillionths, ...rate }) => ({
        ...{ ...rate, millionths: BigInt(millionths) },
        capMillionths: capMillionths === null ? null : BigInt(capMillionths),
      })),
      baseSalaries: baseSalaries.map(({ amount, ...time }) => ({
        ...{ ...time, amount: BigInt(amount) },
      })),
    };
  }

  /** Of each member, in the order of their days. */
  async periods(memberIds: readonly string[]): Promise<Map<string, DuesPeriod[]>> {
    const rows = await this.database.query<DuesPeriod & { memberId: string }>(selectPeriods, [
      memberIds,
    ]);
    return Map.groupBy(rows, ({ memberId }) => memberId);
  }
}
