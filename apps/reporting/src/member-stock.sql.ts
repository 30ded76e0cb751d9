import type { Parameters } from './statistics/facts.rules.js';

/** Farther back it is shorter to count who was there than who came and left since. */
const YEARS_BACK = 3;

/**
 * How many members each unit has on a day: rows of `unit_id`, `n`, `gender` and `birth_year`, to be summed. The
 * counters know the stays without an end; who came after the day is taken away, and who left after it is added, so
 * that recent days cost what has changed since. Ages are in no counter.
 *
 * @param asked.keys what rows are grouped by · @param asked.today what is recent
 */
export function memberStockSql(
  day: string,
  parameters: Parameters,
  { keys, today }: { keys: readonly string[]; today: string },
): string {
  const on = parameters.add(day, 'date');
  const isRecent = Number(today.slice(0, 4)) - Number(day.slice(0, 4)) <= YEARS_BACK;
  if (keys.includes('ageBand') || !isRecent) {
    return `select unit_id, 1 as n, gender, birth_year from member_stays
      where came_on <= ${on} and (left_on is null or left_on > ${on})`;
  }
  return `select unit_id, members as n, gender, null::smallint as birth_year from member_counts
    union all
    select unit_id, -1, coalesce(gender, 'unknown'), null from member_stays where came_on > ${on}
    union all
    select unit_id, 1, coalesce(gender, 'unknown'), null from member_stays where left_on > ${on}`;
}

/** Bands of age, by the first year of each after the youngest. */
const ageBands = [
  { from: 60, band: '60-and-over' },
  { from: 50, band: '50-59' },
  { from: 40, band: '40-49' },
  { from: 30, band: '30-39' },
];

/** The band of age that somebody belongs to in the year of a day. @param year SQL of the year of birth */
export function ageBandSql(year: string, day: string): string {
  const age = `${Number(day.slice(0, 4))} - ${year}`;
  const bands = ageBands.map(({ from, band }) => `when ${age} >= ${from} then '${band}'`);
  return `case when ${year} is null then 'unknown' ${bands.join(' ')} else 'under-30' end`;
}
