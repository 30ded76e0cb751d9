import { topics } from '@dong-hanh/contracts';
import type { AskedFacts, FactsSql, FamilySql, Parameters } from '../statistics/facts.rules.js';
import type { WelfareQuestion } from './welfare-statistics.rules.js';

const sharedKeys = {
  programme: 'programme_id',
  category: 'category',
  recipientKind: 'recipient_kind',
};

const recordColumns = `fact.id, fact.programme_id as "programmeId", fact.unit_id as "unitId",
  fact.category, fact.granted_on as "grantedOn", fact.recipient_kind as "recipientKind",
  fact.people, fact.amount::text as amount, fact.precision, fact.wording, fact.version`;

/** Support as facts: what was kept of it is counted, in people and in money. */
export function supportFacts(question: WelfareQuestion): AskedFacts {
  const { programme, category, recipientKind } = question;
  return {
    family: 'welfare',
    topic: topics.support,
    facts: 'support_facts',
    day: 'granted_on',
    question,
    filters: [
      { column: 'programme_id', type: 'uuid', value: programme },
      { column: 'category', type: 'text', value: category },
      { column: 'recipient_kind', type: 'text', value: recipientKind },
    ],
    sharedKeys,
    fromFacts: (keys, parameters) => keptFacts(bySource(keys), question, parameters),
    counters: {
      table: 'support_counts',
      of: (keys) => keptCounters(bySource(keys)),
      someCounted: 'sum(counter.supports) <> 0',
    },
    overlaps: bySource,
  };
}

/** Split by who bears it, one support stands in the row of each. */
const bySource = (keys: readonly string[]) => keys.includes('source');

/** Counters hold each support as a whole under `all` and once more under each source. */
function keptCounters(split: boolean): FamilySql {
  return {
    where: [`counter.source ${split ? '<>' : '='} 'all'`],
    joins: [],
    keys: { source: 'counter.source' },
    measures: `coalesce(sum(counter.supports), 0)::bigint as count,
      coalesce(sum(counter.people), 0)::bigint as people,
      ${valueOf('sum(counter.exact)', 'sum(counter.approximate)')}`,
  };
}

function keptFacts(split: boolean, question: WelfareQuestion, parameters: Parameters): FactsSql {
  const { where, kept, sources, state } = knownOf(question, parameters);
  const borne = split ? 'borne.amount' : kept;
  const sumOf = (precision: string) =>
    `sum(${borne}) filter (where fact.precision = '${precision}')`;
  return {
    where,
    joins: split
      ? [`cross join lateral jsonb_to_recordset(${sources}) as borne (kind text, amount bigint)`]
      : [],
    keys: split ? { source: 'borne.kind' } : {},
    measures: `count(*) as count, coalesce(sum(fact.people), 0)::bigint as people,
      ${valueOf(sumOf('exact'), sumOf('approximate'))}`,
    recordColumns: `${recordColumns}, (${kept})::text as "keptAmount", ${state} as state`,
  };
}

/**
 * What was known of each support, without those that had come back as a whole. Before its return a support
 * was all that it is now and what came back, borne as at the grant.
 */
function knownOf({ knownAt }: WelfareQuestion, parameters: Parameters) {
  if (knownAt === undefined) {
    return {
      where: [`fact.state <> 'returned'`],
      kept: 'fact.kept_amount',
      sources: 'fact.sources',
      state: 'fact.state',
    };
  }
  const instant = parameters.add(knownAt, 'timestamptz');
  const later = `coalesce(fact.returned_at > ${instant}, false)`;
  return {
    where: [`fact.granted_at <= ${instant}`, `(fact.state <> 'returned' or ${later})`],
    kept: `case when ${later} then fact.kept_amount + fact.returned_amount else fact.kept_amount end`,
    sources: `case when ${later} then fact.granted_sources else fact.sources end`,
    state: `case when ${later} then 'granted' else fact.state end`,
  };
}

/** Sums of đồng as digits: as numbers of JSON they would lose units. */
function valueOf(exact: string, approximate: string): string {
  return `json_build_object('exact', coalesce(${exact}, 0)::text,
    'approximate', coalesce(${approximate}, 0)::text) as value`;
}
