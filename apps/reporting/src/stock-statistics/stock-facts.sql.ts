import { topics } from '@dong-hanh/contracts';
import { ageBandSql, memberStockSql } from '../member-stock.sql.js';
import type { AskedFacts, Parameters } from '../statistics/facts.rules.js';
import type { StockQuestion } from './stock.rules.js';

/** A stock stands where the tree says; no province was frozen for it. */
const nowhereFrozen = 'null::uuid as province_id';

const units = `(
  select version.unit_id as id, version.unit_id, version.kind, version.ownership, version.valid,
    unit.established_on as since, ${nowhereFrozen}
  from directory_unit_versions version
  join directory_units unit on unit.id = version.unit_id
)`;

const members = `(
  select member_id as id, unit_id, came_on, left_on, came_on as since, gender, birth_year,
    ${nowhereFrozen}
  from member_stays
)`;

/** The units that live on the day counted. */
export function unitStock(stock: StockQuestion): AskedFacts {
  return {
    ...stockOf(stock),
    family: 'units',
    topic: topics.unit,
    facts: units,
    fromFacts: (_, parameters) => ({
      ...counted(stock, parameters),
      joins: [],
      keys: { kind: 'fact.kind', ownership: 'fact.ownership' },
      recordColumns: 'fact.id, fact.kind, fact.ownership, fact.since',
    }),
  };
}

/** How many belong to a unit on the day counted; kind and ownership are those of the unit on that day. */
export function memberStock(
  stock: StockQuestion,
  keys: readonly string[],
  today: string,
): AskedFacts {
  const summed = (parameters: Parameters) =>
    `(select stock.*, ${nowhereFrozen} from (${memberStockSql(stock.on, parameters, { keys, today })}) stock)`;
  return {
    ...stockOf(stock),
    family: 'members',
    topic: topics.member,
    facts: summed,
    fromFacts: (asked, parameters) => ({
      ...ofMembers(stock, asked, parameters),
      where: [],
      measures: 'coalesce(sum(fact.n), 0)::bigint as count',
      someCounted: 'sum(fact.n) <> 0',
      recordColumns: '',
    }),
  };
}

/** The same one by one. */
export function memberStockRecords(stock: StockQuestion): AskedFacts {
  return {
    ...stockOf(stock),
    family: 'members',
    topic: topics.member,
    facts: members,
    fromFacts: (keys, parameters) => {
      const on = parameters.add(stock.on, 'date');
      return {
        ...ofMembers(stock, keys, parameters),
        where: [`fact.came_on <= ${on}`, `(fact.left_on is null or fact.left_on > ${on})`],
        measures: 'count(*) as count',
        recordColumns: 'fact.id, fact.unit_id as "unitId", fact.since',
      };
    },
  };
}

function ofMembers({ on }: StockQuestion, keys: readonly string[], parameters: Parameters) {
  return {
    joins: keys.some((key) => key === 'kind' || key === 'ownership')
      ? [
          `left join directory_unit_versions version on version.unit_id = fact.unit_id
             and version.valid @> ${parameters.add(on, 'date')}`,
        ]
      : [],
    keys: {
      kind: 'version.kind',
      ownership: 'version.ownership',
      gender: `coalesce(fact.gender, 'unknown')`,
      ageBand: ageBandSql('fact.birth_year', on),
    },
  };
}

function stockOf({ question }: StockQuestion) {
  return {
    ...{ question, day: 'since', counters: null, filters: [], sharedKeys: {} },
    overlaps: () => false,
  };
}

function counted({ on }: StockQuestion, parameters: Parameters) {
  return {
    where: [`fact.valid @> ${parameters.add(on, 'date')}`],
    measures: 'count(*) as count',
  };
}
