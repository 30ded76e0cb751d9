import { topics } from '@dong-hanh/contracts';
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
  select member_id as id, unit_id, valid, lower(valid) as since, ${nowhereFrozen}
  from directory_placements
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

/** Those who belong to a unit on the day counted; kind and ownership are those of the unit on that day. */
export function memberStock(stock: StockQuestion): AskedFacts {
  return {
    ...stockOf(stock),
    family: 'members',
    topic: topics.member,
    facts: members,
    fromFacts: (keys, parameters) => ({
      ...counted(stock, parameters),
      joins: keys.some((key) => key === 'kind' || key === 'ownership')
        ? [
            `left join directory_unit_versions version on version.unit_id = fact.unit_id
               and version.valid @> ${parameters.add(stock.on, 'date')}`,
          ]
        : [],
      keys: { kind: 'version.kind', ownership: 'version.ownership' },
      recordColumns: 'fact.id, fact.unit_id as "unitId", fact.since',
    }),
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
