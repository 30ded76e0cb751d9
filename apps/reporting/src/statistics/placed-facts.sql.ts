import { subtreeCte } from '@dong-hanh/directory';
import type { AskedFacts, FactsSql, Parameters } from './facts.rules.js';
import { heirsCte, rootsTable, scopeCtes, standingKeys } from '../standing-units.sql.js';
import { drawsBorders, type Place } from './statistics.rules.js';

/** Facts that answer a question: where they are, which of them count, and what the group keys are there. */
export interface FactSource extends FactsSql {
  facts: string;
  with: string[];
  /** How facts meet the units of `scope`, when the place has borders that the tree draws. */
  scope?: string;
}

/** The facts that a question asks for. */
export function factSource(
  place: Place,
  asked: AskedFacts,
  parameters: Parameters,
  keys: readonly string[],
): FactSource {
  const { view, period } = asked.question;
  const family = asked.fromFacts(keys, parameters);
  const source: FactSource = {
    ...family,
    facts: typeof asked.facts === 'string' ? asked.facts : asked.facts(parameters),
    with: [],
    where: [...sharedConditions('fact', asked, parameters), ...family.where],
    joins: [...family.joins],
    keys: {
      ...sharedKeys('fact', asked),
      province: `coalesce(fact.province_id::text, 'none')`,
      unit: 'fact.unit_id',
      ...family.keys,
    },
  };
  if (period?.kind === 'days') {
    source.where.push(
      `fact.${asked.day} >= ${parameters.add(period.range.from, 'date')}`,
      `fact.${asked.day} < ${parameters.add(period.range.to, 'date')}`,
    );
  }
  if (view.kind === 'then') standThen(source, place, asked.day, parameters);
  else if (drawsBorders(place, keys)) {
    standOn(source, place, parameters, { day: parameters.add(view.on, 'date'), keys });
  }
  return source;
}

/** The conditions that facts and counters hold under the same names. */
export function sharedConditions(
  table: string,
  { question: { period }, filters }: AskedFacts,
  parameters: Parameters,
): string[] {
  const schoolYear = period?.kind === 'school-year' ? period.schoolYear : undefined;
  const all = [{ column: 'school_year', type: 'text', value: schoolYear }, ...filters];
  return all.flatMap(({ column, type, value }) =>
    value === undefined ? [] : [`${table}.${column} = ${parameters.add(value, type)}`],
  );
}

/** The group keys that facts and counters hold under the same names. */
export function sharedKeys(table: string, asked: AskedFacts): Record<string, string> {
  const columns = { month: 'month', schoolYear: 'school_year', ...asked.sharedKeys };
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, `${table}.${column}`]),
  );
}

/** One province is asked for by equality, so that its index gives the records in their order, too. */
export function provinceCondition(
  table: string,
  ids: readonly string[],
  parameters: Parameters,
): string {
  return ids.length === 1
    ? `${table}.province_id = ${parameters.add(ids[0], 'uuid')}`
    : `${table}.province_id = any(${parameters.add(ids, 'uuid[]')})`;
}

/** Each fact under whoever was above its unit on its own day; its province as it was frozen. */
function standThen(source: FactSource, place: Place, day: string, parameters: Parameters): void {
  if (place.kind === 'provinces') {
    source.where.push(provinceCondition('fact', place.provinceIds, parameters));
  }
  if (place.kind !== 'subtrees') return;
  // A unit may come from two roots, or leave and return: its days are joined, so no fact counts twice.
  source.with.push(`scope as materialized (
    select below.unit_id, range_agg(below.valid) as valid
    from ${rootsTable(place.roots, parameters)}
    cross join lateral (
      with recursive ${subtreeCte('root.id')} select unit_id, valid from subtree
    ) below
    where root.deep or below.unit_id = root.id
    group by below.unit_id
  )`);
  source.scope = `fact.unit_id = scope.unit_id and fact.${day} <@ scope.valid`;
}

/**
 * Each fact where its unit stands in the tree of one day, see `standing-units.sql.ts`. A root that does not live on
 * that day has nothing.
 */
function standOn(
  source: FactSource,
  place: Place,
  parameters: Parameters,
  { day, keys }: { day: string; keys: readonly string[] },
): void {
  source.with.push(heirsCte(day));
  if (place.kind !== 'nation') {
    source.with.push(...scopeCtes(place, day, parameters));
    source.scope = 'fact.unit_id = scope.unit_id';
  }
  const standing = standingKeys(keys, day, { unit: 'fact.unit_id', province: 'fact.province_id' });
  source.with.push(...standing.with);
  source.joins.push(...standing.joins);
  Object.assign(source.keys, standing.keys);
}

export function withList(source: FactSource): string {
  return source.with.length > 0 ? `with recursive ${source.with.join(', ')}` : '';
}

/**
 * The facts of a scope are fetched unit by unit (`offset 0` holds the planner to it): the size of a scope
 * is a guess for it, and guessing high it reads every fact of the country for one school.
 */
export function fromFacts({ facts, scope, where, joins }: FactSource): string {
  const placed =
    scope === undefined
      ? `${facts} fact`
      : `scope cross join lateral (
          select * from ${facts} fact ${conditions([scope, ...where])} offset 0
        ) fact`;
  return `from ${placed} ${joins.join(' ')} ${scope === undefined ? conditions(where) : ''}`;
}

export function conditions(where: readonly string[]): string {
  return where.length > 0 ? `where ${where.join(' and ')}` : '';
}
