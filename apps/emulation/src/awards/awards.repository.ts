import { unitsOf, type ReadScope } from '@dong-hanh/directory';
import { Database, statement } from '@dong-hanh/persistence';
import { SqlFilters, type ListSql, type Window } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { AwardState } from './award.rules.js';
import type { AwardWithReason } from './awards.dto.js';

export interface AwardFilters {
  recipientId?: string | undefined;
  issuer?: string | undefined;
  form?: string | undefined;
  decidedFrom?: string | undefined;
  decidedTo?: string | undefined;
}

type AwardColumns = Omit<AwardState, 'recipient' | 'grantedAt'> & {
  recipientKind: AwardState['recipient']['kind'];
  recipientId: string;
  grantedAt: Date;
};

/** All that an award is, ready for `toAwardState`. */
const columns = `a.id, a.version, a.decision_id as "decisionId", a.decision_number as "decisionNumber",
  a.issuer, a.form, a.basis, a.recipient_kind as "recipientKind", a.recipient_id as "recipientId",
  a.unit_id as "unitId", a.unit_version as "unitVersion", a.province_id as "provinceId",
  a.signed_on as "signedOn", a.school_year as "schoolYear", a.month, a.state,
  a.granted_at as "grantedAt", a.revocation, a.rule_version as "ruleVersion"`;

const findOne = statement(
  'awards-find',
  `select ${columns}, coalesce(r.reason, '') as reason
   from awards a left join revocations r on r.award_id = a.id where a.id = $1`,
);
const pageOfAll = statement(
  'awards-page-of-all',
  `select ${columns} from awards a where a.id > $1 order by a.id limit $2`,
);

const findSome = statement(
  'awards-find-some',
  `select ${columns} from awards a where a.id = any($1::uuid[]) order by a.id`,
);

/** The awards of a scope, latest signature first: one row more than the limit, if there is one. */
export function awardListSql(
  filters: AwardFilters,
  scope: ReadScope,
  { after, limit }: Window,
): ListSql {
  const { where, parameters } = visible(filters, scope).after(
    { day: 'a.signed_on', id: 'a.id' },
    after,
  );
  const text = `select ${columns} from awards a ${where}
    order by a.signed_on desc, a.id desc limit ${limit + 1}`;
  return { text, parameters };
}

function awardCountSql(filters: AwardFilters, scope: ReadScope): ListSql {
  const { where, parameters } = visible(filters, scope);
  const text = `select count(*) as total from awards a ${where}`;
  return { text, parameters };
}

function visible(filters: AwardFilters, scope: ReadScope): SqlFilters {
  return new SqlFilters()
    .add('a.unit_id = any(?::uuid[])', unitsOf(scope))
    .add('a.recipient_id = ?', filters.recipientId)
    .add('a.issuer = ?', filters.issuer)
    .add('a.form = ?', filters.form)
    .add('a.signed_on >= ?', filters.decidedFrom)
    .add('a.signed_on <= ?', filters.decidedTo);
}

@Injectable()
export class AwardsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<AwardWithReason | undefined> {
    const [row] = await this.database.query<AwardColumns & { reason: string }>(findOne, [id]);
    if (!row) return undefined;
    const { reason, ...award } = row;
    return { award: toAwardState(award), reason };
  }

  async list(filters: AwardFilters, scope: ReadScope, window: Window): Promise<AwardState[]> {
    const { text, parameters } = awardListSql(filters, scope, window);
    return (await this.database.query<AwardColumns>(text, parameters)).map(toAwardState);
  }

  async count(filters: AwardFilters, scope: ReadScope): Promise<number> {
    const { text, parameters } = awardCountSql(filters, scope);
    const [row] = await this.database.query<{ total: number }>(text, parameters);
    return row!.total;
  }

  /** All awards of the service in the order of their ids, page by page. */
  async pageOfAll(afterId: string, limit: number): Promise<AwardState[]> {
    return (await this.database.query<AwardColumns>(pageOfAll, [afterId, limit])).map(toAwardState);
  }

  /** Those of the ids that are awards. */
  async some(ids: readonly string[]): Promise<AwardState[]> {
    return (await this.database.query<AwardColumns>(findSome, [ids])).map(toAwardState);
  }
}

function toAwardState(columnsOfAward: AwardColumns): AwardState {
  const { recipientKind: kind, recipientId: id, grantedAt, ...award } = columnsOfAward;
  return { ...award, recipient: { kind, id }, grantedAt: grantedAt.toISOString() };
}
