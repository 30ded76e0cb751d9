import { Database } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import {
  conditions,
  factSource,
  fromFacts,
  kindConditions,
  Parameters,
  plainKeys,
  provinceCondition,
  withList,
} from './award-facts.sql.js';
import type { AwardRecordRow, AwardStatisticsRow } from './award-statistics.dto.js';
import {
  isCounted,
  type AwardQuestion,
  type GroupKey,
  type Place,
} from './award-statistics.rules.js';

/** A statement with its parameters. It has no name: its plan should know the values of each question. */
export interface Asked {
  text: string;
  values: unknown[];
}

/** Where a page of records begins: after this award. */
export interface RecordPosition {
  signedOn: string;
  id: string;
}

/** What has been counted, read with the rights of the role that serves requests. */
@Injectable()
export class AwardStatisticsRepository {
  constructor(private readonly serve: Database) {}

  /** Rows of group keys with counts: from the counters where they hold the answer, else from the facts. */
  count(
    place: Place,
    question: AwardQuestion,
    keys: readonly GroupKey[],
  ): Promise<AwardStatisticsRow[]> {
    const query = isCounted(place, question, keys) ? countersQuery : factsQuery;
    const { text, values } = query(place, question, keys);
    return this.serve.query<AwardStatisticsRow>(text, values);
  }

  /** The counted awards, newest signing first. */
  records(
    place: Place,
    question: AwardQuestion,
    page: { after: RecordPosition | undefined; rows: number },
  ): Promise<AwardRecordRow[]> {
    const { text, values } = recordsQuery(place, question, page);
    return this.serve.query<AwardRecordRow>(text, values);
  }
}

/** Rows of group keys with their counts from the counters of nation and provinces. */
export function countersQuery(
  place: Place,
  question: AwardQuestion,
  keys: readonly GroupKey[],
): Asked {
  const parameters = new Parameters();
  const where = [
    ...kindConditions('counter', question, parameters),
    ...(place.kind === 'provinces'
      ? [provinceCondition('counter', place.provinceIds, parameters)]
      : []),
    ...(question.state ? [`counter.state = ${parameters.add(question.state, 'text')}`] : []),
    ...(question.period?.kind === 'days'
      ? [
          `counter.month >= ${parameters.add(question.period.range.from.slice(0, 7), 'text')}`,
          `counter.month < ${parameters.add(question.period.range.to.slice(0, 7), 'text')}`,
        ]
      : []),
  ];
  const columns = {
    ...plainKeys('counter'),
    province: `coalesce(counter.province_id::text, 'none')`,
    unit: `'none'`,
    state: 'counter.state',
  };
  const text = `select ${selected(columns, keys)}
      coalesce(sum(counter.awards), 0)::bigint as count
    from award_counts counter
    ${conditions(where)} ${grouped(keys, 'having sum(counter.awards) <> 0')}`;
  return { text, values: parameters.values };
}

/** The same rows from the facts. */
export function factsQuery(
  place: Place,
  question: AwardQuestion,
  keys: readonly GroupKey[],
): Asked {
  const parameters = new Parameters();
  const source = factSource(place, question, parameters, keys);
  const text = `${withList(source)}
    select ${selected(source.keys, keys)} count(*) as count
    ${fromFacts(source)} ${grouped(keys)}`;
  return { text, values: parameters.values };
}

const recordColumns = `fact.id, fact.decision_id as "decisionId",
  fact.decision_number as "decisionNumber", fact.issuer, fact.form, fact.basis,
  fact.school_year as "schoolYear", fact.signed_on as "signedOn",
  fact.recipient_kind as "recipientKind", fact.recipient_id as "recipientId",
  fact.unit_id as "unitId", fact.province_id as "provinceId", fact.version,
  fact.granted_at as "grantedAt", fact.revoked_at as "revokedAt",
  fact.revocation_number as "revocationNumber", fact.revocation_signed_on as "revocationSignedOn"`;

/** The facts themselves, newest signing first, from a position on. */
export function recordsQuery(
  place: Place,
  question: AwardQuestion,
  page: { after: RecordPosition | undefined; rows: number },
): Asked {
  const parameters = new Parameters();
  const source = factSource(place, question, parameters, []);
  if (page.after) {
    const signedOn = parameters.add(page.after.signedOn, 'date');
    const id = parameters.add(page.after.id, 'uuid');
    source.where.push(`(fact.signed_on, fact.id) < (${signedOn}, ${id})`);
  }
  const text = `${withList(source)}
    select ${recordColumns}, ${source.keys.state} as state
    ${fromFacts(source)}
    order by fact.signed_on desc, fact.id desc
    limit ${parameters.add(page.rows, 'integer')}`;
  return { text, values: parameters.values };
}

function selected(columns: Record<GroupKey, string>, keys: readonly GroupKey[]): string {
  return keys.map((key) => `${columns[key]} as "${key}", `).join('');
}

/** Without keys there is one row, even of nothing. */
function grouped(keys: readonly GroupKey[], having = ''): string {
  if (keys.length === 0) return '';
  const places = keys.map((_, index) => index + 1).join(', ');
  return `group by ${places} ${having} order by ${places}`;
}
