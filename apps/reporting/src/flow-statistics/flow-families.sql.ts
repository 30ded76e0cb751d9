import { topics } from '@dong-hanh/contracts';
import { ageBandSql, memberStockSql } from '../member-stock.sql.js';
import type { Parameters } from '../statistics/facts.rules.js';
import type { FlowQuestion } from './flow.rules.js';

/** What a statistic of flows needs to know about what it counts. */
export interface FlowFamily {
  family: 'members' | 'units';
  /** The stream that feeds it. */
  topic: string;
  /**
   * A subquery in brackets with the days that each one counts in a unit: `id`, `unit_id`, `came_on`, `left_on`
   * (the first day after), `came_by`, `left_by`; and, where another of its own follows or goes before at once,
   * `came_from` and `went_to`.
   */
  stays: string;
  /** How many count in each unit on a day: rows of `unit_id` and `n`, and what `keys` speak of. */
  stock(day: string, parameters: Parameters): string;
  /** Group keys of its own, of rows aliased `stay`. */
  keys: Record<string, string>;
}

/** Those who belong, by the days of their membership. */
export function memberFlows(
  { last }: FlowQuestion,
  keys: readonly string[],
  today: string,
): FlowFamily {
  return {
    family: 'members',
    topic: topics.member,
    stays: `(
      select member_id as id, unit_id, came_on, left_on, came_by, left_by, came_from, went_to, gender,
        birth_year
      from member_stays
    )`,
    stock: (day, parameters) => memberStockSql(day, parameters, { keys, today }),
    keys: {
      gender: `coalesce(stay.gender, 'unknown')`,
      // One age for the whole period: nobody comes or leaves by growing older.
      ageBand: ageBandSql('stay.birth_year', last),
    },
  };
}

/** What a unit became when it ended, by the decision that ended it. */
const ended = `case (
    select edge ->> 'type' from jsonb_array_elements(unit.lineage) edge
    where edge ->> 'type' in ('merged-into', 'split-into', 'dissolved')
      and (edge ->> 'effectiveOn')::date = unit.ended_on
    limit 1
  )
  when 'merged-into' then 'unit-merged' when 'split-into' then 'unit-split'
  when 'dissolved' then 'unit-dissolved' else 'unit-ended' end`;

/** Units, by the days on which they live. One whose founding was withdrawn has no day. */
export function unitFlows(): FlowFamily {
  return {
    family: 'units',
    topic: topics.unit,
    stays: `(
      select unit.id, unit.id as unit_id, unit.established_on as came_on, unit.ended_on as left_on,
        'unit-established' as came_by, ${ended} as left_by, null::uuid as came_from,
        null::uuid as went_to
      from directory_units unit
      where unit.ended_on is null or unit.ended_on > unit.established_on
    )`,
    stock: (day, parameters) => {
      const on = parameters.add(day, 'date');
      return `select id as unit_id, 1 as n from directory_units
        where established_on <= ${on} and (ended_on is null or ended_on > ${on})`;
    },
    keys: {},
  };
}
