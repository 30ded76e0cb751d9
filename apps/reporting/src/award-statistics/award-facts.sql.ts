import { topics } from '@dong-hanh/contracts';
import type { AskedFacts, FactsSql, Parameters } from '../statistics/facts.rules.js';
import type { AwardQuestion } from './award-statistics.rules.js';

const sharedKeys = {
  issuer: 'issuer',
  form: 'form',
  recipientKind: 'recipient_kind',
  basis: 'basis',
};

const recordColumns = `fact.id, fact.decision_id as "decisionId",
  fact.decision_number as "decisionNumber", fact.issuer, fact.form, fact.basis,
  fact.school_year as "schoolYear", fact.signed_on as "signedOn",
  fact.recipient_kind as "recipientKind", fact.recipient_id as "recipientId",
  fact.unit_id as "unitId", fact.province_id as "provinceId", fact.version,
  fact.granted_at as "grantedAt", fact.revoked_at as "revokedAt",
  fact.revocation_number as "revocationNumber", fact.revocation_signed_on as "revocationSignedOn"`;

/** Awards as facts: counted one by one, by the state that they are in or were in. */
export function awardFacts(question: AwardQuestion): AskedFacts {
  const { issuer, form, recipientKind, basis } = question;
  return {
    family: 'awards',
    topic: topics.award,
    facts: 'award_facts',
    day: 'signed_on',
    question,
    filters: [
      { column: 'issuer', type: 'text', value: issuer },
      { column: 'form', type: 'text', value: form },
      { column: 'recipient_kind', type: 'text', value: recipientKind },
      { column: 'basis', type: 'text', value: basis },
    ],
    sharedKeys,
    fromFacts: (_, parameters) => countedFacts(question, parameters),
    counters: {
      table: 'award_counts',
      of: (_, parameters) => ({
        where: inState('counter.state', question, parameters),
        joins: [],
        keys: { state: 'counter.state' },
        measures: 'coalesce(sum(counter.awards), 0)::bigint as count',
      }),
      someCounted: 'sum(counter.awards) <> 0',
    },
    overlaps: () => false,
  };
}

function countedFacts(question: AwardQuestion, parameters: Parameters): FactsSql {
  const { knownAt } = question;
  const where: string[] = [];
  let state = 'fact.state';
  if (knownAt !== undefined) {
    const instant = parameters.add(knownAt, 'timestamptz');
    where.push(`fact.granted_at <= ${instant}`);
    state = `case when fact.revoked_at <= ${instant} then 'revoked' else 'granted' end`;
  }
  return {
    where: [...where, ...inState(state, question, parameters)],
    joins: [],
    keys: { state },
    measures: 'count(*) as count',
    recordColumns: `${recordColumns}, ${state} as state`,
  };
}

function inState(column: string, { state }: AwardQuestion, parameters: Parameters): string[] {
  return state ? [`${column} = ${parameters.add(state, 'text')}`] : [];
}
