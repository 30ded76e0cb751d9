import { unitsOf, type ReadScope } from '@dong-hanh/directory';
import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { SqlFilters, type ListSql, type Window } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { DecisionResponse, DecisionRow, GrantedAward } from './decisions.dto.js';

export interface DecisionFilters {
  issuer?: string | undefined;
  year?: string | undefined;
  number?: string | undefined;
}

type DecisionHead = Omit<DecisionResponse, 'awards'>;
type GrantedColumns = Omit<GrantedAward, 'recipient'> & {
  kind: GrantedAward['recipient']['kind'];
  recipientId: string;
};

const headColumns = `d.id, d.number, d.issuer, d.signed_on as "signedOn", d.form, d.basis,
  d.school_year as "schoolYear", d.recorded_at as "recordedAt"`;
const grantedColumns = `a.id, a.recipient_kind as kind, a.recipient_id as "recipientId"`;

const findHead = statement(
  'decisions-find',
  `select ${headColumns} from decisions d where d.id = $1 and d.kind = 'award'`,
);
const findAsGranted = statement(
  'decisions-awards-as-granted',
  `select ${grantedColumns}, 'granted' as state, 1 as version
   from awards a where a.decision_id = $1 order by a.id`,
);
const findNumber = statement(
  'decisions-number-taken',
  `select 1 from decisions
   where issuer = $1 and number = $2 and signed_year = extract(year from $3::date)`,
);

/** Decisions that award somebody in a scope, latest signature first: one row more than the limit. */
export function decisionListSql(
  filters: DecisionFilters,
  scope: ReadScope,
  { after, limit }: Window,
): ListSql {
  const { where, parameters } = visible(filters, scope).after(
    { day: 'd.signed_on', id: 'd.id' },
    after,
  );
  const text = `select ${headColumns}, d.award_count as "awardCount" from decisions d ${where}
    order by d.signed_on desc, d.id desc limit ${limit + 1}`;
  return { text, parameters };
}

function decisionCountSql(filters: DecisionFilters, scope: ReadScope): ListSql {
  const { where, parameters } = visible(filters, scope);
  const text = `select count(*) as total from decisions d ${where}`;
  return { text, parameters };
}

function visible({ issuer, year, number }: DecisionFilters, scope: ReadScope): SqlFilters {
  const awardsSomebody = `d.id in (select a.decision_id from awards a where a.unit_id = any(?::uuid[]))`;
  return new SqlFilters(["d.kind = 'award'"])
    .add(awardsSomebody, unitsOf(scope))
    .add('d.issuer = ?', issuer)
    .add('d.signed_year = ?', year)
    .add('d.number = ?', number);
}

function visibleAwardsSql(id: string, scope: ReadScope): ListSql {
  const { where, parameters } = new SqlFilters()
    .add('a.decision_id = ?', id)
    .add('a.unit_id = any(?::uuid[])', unitsOf(scope));
  const text = `select ${grantedColumns}, a.state, a.version from awards a ${where} order by a.id`;
  return { text, parameters };
}

/** Reads decisions; what they grant is cut to what the reader may see. */
@Injectable()
export class DecisionsRepository {
  constructor(private readonly database: Database) {}

  /** The decision with the awards of a scope; undefined when there are none. */
  async find(id: string, scope: ReadScope): Promise<DecisionResponse | undefined> {
    const [head] = await this.database.query<DecisionHead>(findHead, [id]);
    if (!head) return undefined;
    const { text, parameters } = visibleAwardsSql(id, scope);
    const awards = await this.database.query<GrantedColumns>(text, parameters);
    return awards.length > 0 ? { ...head, awards: awards.map(toGrantedAward) } : undefined;
  }

  /** The decision as it was answered when it was recorded, whatever became of its awards since. */
  async findAsGranted(tx: Sql, id: string): Promise<DecisionResponse> {
    const [head] = await tx.query<DecisionHead>(findHead, [id]);
    if (!head) throw new Error(`decision ${id} was recorded and is not there`);
    const awards = await tx.query<GrantedColumns>(findAsGranted, [id]);
    return { ...head, awards: awards.map(toGrantedAward) };
  }

  list(filters: DecisionFilters, scope: ReadScope, window: Window): Promise<DecisionRow[]> {
    const { text, parameters } = decisionListSql(filters, scope, window);
    return this.database.query<DecisionRow>(text, parameters);
  }

  async count(filters: DecisionFilters, scope: ReadScope): Promise<number> {
    const { text, parameters } = decisionCountSql(filters, scope);
    const [row] = await this.database.query<{ total: number }>(text, parameters);
    return row!.total;
  }

  async isNumberTaken(key: { issuer: string; number: string; signedOn: string }): Promise<boolean> {
    const rows = await this.database.query(findNumber, [key.issuer, key.number, key.signedOn]);
    return rows.length > 0;
  }
}

function toGrantedAward({ id, kind, recipientId, state, version }: GrantedColumns): GrantedAward {
  return { id, recipient: { kind, id: recipientId }, state, version };
}
