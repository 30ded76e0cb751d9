import type { AmountWording, Precision, SupportRecipientKind } from '@dong-hanh/contracts';
import { unitsOf, type ReadScope } from '@dong-hanh/directory';
import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { SqlFilters, type ListSql, type Window } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { ReturnedSupport, SupportState } from './support.rules.js';
import type { SupportWithReason } from './supports.dto.js';

export interface SupportFilters {
  grantId?: string | undefined;
  recipientId?: string | undefined;
  programmeId?: string | undefined;
  category?: string | undefined;
  grantedFrom?: string | undefined;
  grantedTo?: string | undefined;
}

type SupportColumns = Omit<SupportState, 'recipient' | 'amount' | 'grantedAt'> & {
  recipientKind: SupportRecipientKind;
  recipientId: string | null;
  amount: string;
  precision: Precision;
  wording: AmountWording | null;
  grantedAt: Date;
};

/** All that a support is, ready for `toSupportState`; amounts as text, which the contract has them in. */
const columns = `s.id, s.version, s.grant_id as "grantId", s.programme_id as "programmeId", s.category,
  s.recipient_kind as "recipientKind", s.recipient_id as "recipientId", s.people,
  s.unit_id as "unitId", s.unit_version as "unitVersion", s.province_id as "provinceId",
  s.granted_by_unit_id as "grantedByUnitId", s.granted_on as "grantedOn",
  s.school_year as "schoolYear", s.month, s.amount::text, s.precision, s.wording,
  s.kept_amount::text as "keptAmount", s.shares, s.granted_shares as "grantedShares", s.state,
  s.granted_at as "grantedAt", s.return`;
const byDay = { day: 's.granted_on', id: 's.id' };

const findOne = statement(
  'supports-find',
  `select ${columns}, coalesce(r.reason, '') as reason
   from supports s left join support_returns r on r.support_id = s.id where s.id = $1`,
);
const lockOne = statement(
  'supports-lock',
  `select ${columns} from supports s where s.id = $1 for update`,
);
const pageOfAll = statement(
  'supports-page-of-all',
  `select ${columns} from supports s where s.id > $1 order by s.id limit $2`,
);
const findSome = statement(
  'supports-find-some',
  `select ${columns} from supports s where s.id = any($1::uuid[]) order by s.id`,
);
const takeBack = statement(
  'supports-return',
  `with returned as (
     insert into support_returns (support_id, reason, recorded_at, recorded_by) values ($1, $7, $8, $9)
   )
   update supports set version = $2, state = $3, kept_amount = $4, shares = $5, return = $6 where id = $1`,
);

/** The supports of a scope, latest first: one row more than the limit, if there is one. */
export function supportListSql(
  filters: SupportFilters,
  scope: ReadScope,
  { after, limit }: Window,
): ListSql {
  const { where, parameters } = visible(filters, scope).after(byDay, after);
  const text = `select ${columns} from supports s ${where}
    order by s.granted_on desc, s.id desc limit ${limit + 1}`;
  return { text, parameters };
}

function supportCountSql(filters: SupportFilters, scope: ReadScope): ListSql {
  const { where, parameters } = visible(filters, scope);
  return { text: `select count(*) as total from supports s ${where}`, parameters };
}

function supportsOfGrantSql(grantId: string, scope: ReadScope): ListSql {
  const { where, parameters } = visible({ grantId }, scope);
  return { text: `select ${columns} from supports s ${where} order by s.id`, parameters };
}

function visible(filters: SupportFilters, scope: ReadScope): SqlFilters {
  return new SqlFilters()
    .add('s.unit_id = any(?::uuid[])', unitsOf(scope))
    .add('s.grant_id = ?', filters.grantId)
    .add('s.recipient_id = ?', filters.recipientId)
    .add('s.programme_id = ?', filters.programmeId)
    .add('s.category = ?', filters.category)
    .add('s.granted_on >= ?', filters.grantedFrom)
    .add('s.granted_on <= ?', filters.grantedTo);
}

@Injectable()
export class SupportsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<SupportWithReason | undefined> {
    const [row] = await this.database.query<SupportColumns & { reason: string }>(findOne, [id]);
    if (!row) return undefined;
    const { reason, ...support } = row;
    return { support: toSupportState(support), reason };
  }

  /** The support, which nobody else changes until the transaction ends. */
  async lock(tx: Sql, id: string): Promise<SupportState> {
    const [row] = await tx.query<SupportColumns>(lockOne, [id]);
    if (!row) throw new Error(`support ${id} was found and is gone`);
    return toSupportState(row);
  }

  /** Keeps a support as its return leaves it, and why it was returned. */
  async takeBack(
    tx: Sql,
    support: ReturnedSupport,
    { reason, actorId }: { reason: string; actorId: string },
  ): Promise<void> {
    const { id, version, state, keptAmount, shares, return: back } = support;
    const after = [id, version, state, keptAmount, JSON.stringify(shares), JSON.stringify(back)];
    await tx.query(takeBack, [...after, reason, back.returnedAt, actorId]);
  }

  async list(filters: SupportFilters, scope: ReadScope, window: Window): Promise<SupportState[]> {
    return this.read(supportListSql(filters, scope, window));
  }

  async count(filters: SupportFilters, scope: ReadScope): Promise<number> {
    const { text, parameters } = supportCountSql(filters, scope);
    const [row] = await this.database.query<{ total: number }>(text, parameters);
    return row!.total;
  }

  /** The supports of one grant that a scope shows, in the order in which they were recorded. */
  ofGrant(grantId: string, scope: ReadScope): Promise<SupportState[]> {
    return this.read(supportsOfGrantSql(grantId, scope));
  }

  /** All supports of the service in the order of their ids, page by page. */
  async pageOfAll(afterId: string, limit: number): Promise<SupportState[]> {
    const rows = await this.database.query<SupportColumns>(pageOfAll, [afterId, limit]);
    return rows.map(toSupportState);
  }

  /** Those of the ids that are supports. */
  async some(ids: readonly string[]): Promise<SupportState[]> {
    return (await this.database.query<SupportColumns>(findSome, [ids])).map(toSupportState);
  }

  private async read({ text, parameters }: ListSql): Promise<SupportState[]> {
    return (await this.database.query<SupportColumns>(text, parameters)).map(toSupportState);
  }
}

function toSupportState(columnsOfSupport: SupportColumns): SupportState {
  const { recipientKind, recipientId, amount, precision, wording, grantedAt, ...rest } =
    columnsOfSupport;
  const recipient =
    recipientKind === 'non-member'
      ? { kind: recipientKind, count: rest.people }
      : { kind: recipientKind, id: recipientId! };
  return {
    ...rest,
    recipient,
    amount: { amount, currency: 'VND', precision, ...(wording && { wording }) },
    grantedAt: grantedAt.toISOString(),
  };
}
