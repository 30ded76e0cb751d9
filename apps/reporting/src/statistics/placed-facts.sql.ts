import { standingSubtreeCte, subtreeCte } from '@dong-hanh/directory';
import type { AskedFacts, FactsSql, Parameters } from './facts.rules.js';
import type { Place, Root } from './statistics.rules.js';

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
    facts: asked.facts,
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

/** The nation as a whole is the same in the tree of every day. */
function drawsBorders(place: Place, keys: readonly string[]): boolean {
  return place.kind !== 'nation' || keys.includes('unit') || keys.includes('province');
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
 * Each fact where its unit stands in the tree of one day. What a unit that has ended by then won counts for its heir,
 * through any number of steps. One without an heir, or one that begins later, stands where it stood last (or will
 * stand first) and counts as `ended` there, so whoever is above keeps the total; when nobody above lives, it is
 * left to the nation alone. A root that does not live on that day has nothing.
 */
function standOn(
  source: FactSource,
  place: Place,
  parameters: Parameters,
  { day, keys }: { day: string; keys: readonly string[] },
): void {
  source.with.push(heirsCte(day));
  if (place.kind !== 'nation') {
    source.with.push(`below as materialized (
      select distinct below.unit_id
      from ${rootsTable(rootsOf(place), parameters)}
      join directory_units living on living.id = root.id and ${livesOn('living', day)}
      cross join lateral (
        with recursive ${standingSubtreeCte('root.id', day)} select unit_id from subtree
      ) below
      where root.deep or below.unit_id = root.id
    ), scope as materialized (
      select unit_id from below where unit_id not in (select unit_id from heirs)
      union all
      select heirs.unit_id from heirs join below on below.unit_id = heirs.heir_id
    )`);
    source.scope = 'fact.unit_id = scope.unit_id';
  }
  if (!keys.includes('unit') && !keys.includes('province')) return;
  const unit = 'coalesce(heirs.heir_id, fact.unit_id)';
  source.joins.push(
    'left join heirs on heirs.unit_id = fact.unit_id',
    `left join directory_units known on known.id = ${unit}`,
  );
  const isEnded = `not (${livesOn('known', day)})`;
  source.keys.unit = `case when ${isEnded} then 'ended' else ${unit}::text end`;
  if (!keys.includes('province')) return;
  source.with.push(provinceCte(day));
  source.joins.push(`left join province on province.unit_id = ${unit}`);
  source.keys.province = `case
    when province.id is not null then province.id::text
    when ${isEnded} and fact.province_id is not null then 'ended'
    else 'none' end`;
}

/** `heirs (unit_id, heir_id)`: each unit that has ended by a day and passed its history on, and who has it then. */
function heirsCte(day: string): string {
  const hasPassedOn = (unit: string) =>
    `${unit}.heir_id is not null and ${unit}.ended_on <= ${day}`;
  return `succession (unit_id, heir_id) as (
    select id, heir_id from directory_units ended where ${hasPassedOn('ended')}
    union
    select succession.unit_id, heir.heir_id
    from succession
    join directory_units heir on heir.id = succession.heir_id and ${hasPassedOn('heir')}
  ), heirs as materialized (
    select unit_id, heir_id from succession
    where not exists (
      select from directory_units heir
      where heir.id = succession.heir_id and ${hasPassedOn('heir')}
    )
  )`;
}

/** That a unit lives on a day; null, neither true nor false, of a unit that is not known. */
function livesOn(unit: string, day: string): string {
  return `${unit}.established_on <= ${day} and coalesce(${unit}.ended_on > ${day}, true)`;
}

/**
 * `province (id, unit_id)`: every unit under a province that lives on a day. All provinces go down
 * together, so the tree is read once, and none goes on into another: a unit has its nearest province.
 */
function provinceCte(day: string): string {
  return `province (id, unit_id) as (
    select unit_id, unit_id from directory_unit_versions
    where kind = 'provincial-federation' and valid @> ${day}
    union all
    select province.id, version.unit_id
    from province
    join directory_unit_versions version
      on version.parent_id = province.unit_id
      and version.standing @> ${day}
      and not (version.kind = 'provincial-federation' and version.valid @> ${day})
  )`;
}

function rootsOf(place: Exclude<Place, { kind: 'nation' }>): Root[] {
  if (place.kind === 'subtrees') return place.roots;
  return place.provinceIds.map((unitId) => ({ unitId, withSubtree: true }));
}

function rootsTable(roots: readonly Root[], parameters: Parameters): string {
  const ids = parameters.add(
    roots.map(({ unitId }) => unitId),
    'uuid[]',
  );
  const deep = parameters.add(
    roots.map(({ withSubtree }) => withSubtree),
    'boolean[]',
  );
  return `unnest(${ids}, ${deep}) as root (id, deep)`;
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
