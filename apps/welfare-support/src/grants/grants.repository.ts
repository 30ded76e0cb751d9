import type { AmountWording, Money, Precision, SupportRecipientKind } from '@dong-hanh/contracts';
import { insertOutboxSql } from '@dong-hanh/messaging';
import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { SupportState } from '../supports/support.rules.js';
import type { SupportResponse } from '../supports/supports.dto.js';
import type { SupportGrantDetail } from './grants.dto.js';

/** A grant without its supports. */
export type GrantHead = Omit<SupportGrantDetail, 'supports'>;

type HeadColumns = Omit<GrantHead, 'amount'> & MoneyColumns;
type GrantedColumns = MoneyColumns & {
  id: string;
  kind: SupportRecipientKind;
  recipientId: string | null;
  people: number;
  keptAmount: string;
};
interface MoneyColumns {
  amount: string;
  precision: Precision;
  wording: AmountWording | null;
}

/** The whole write, grant, supports and events, in one round trip. */
const recordStatement = statement(
  'grants-record',
  `with act as (
     insert into support_grants (id, programme_id, unit_id, category, granted_on, amount, precision, wording,
       in_kind, sources, recorded_at, recorded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   ), granted as (
     insert into supports (id, version, grant_id, programme_id, granted_by_unit_id, category, granted_on,
       amount, precision, wording, school_year, month, state, granted_at, recipient_kind, recipient_id,
       people, unit_id, unit_version, province_id, kept_amount, shares, granted_shares)
     select id, 1, $1, $2, $3, $4, $5, $6, $7, $8, $13, $14, 'granted', $11, kind, recipient, people, unit,
       unit_version, province, kept, shares, shares
     from jsonb_to_recordset($15::jsonb) as support (id uuid, kind text, recipient uuid, people integer,
       unit uuid, unit_version integer, province uuid, kept bigint, shares jsonb)
   )
   ${insertOutboxSql('$16')}`,
);

const findHead = statement(
  'grants-find',
  `select g.id, g.programme_id as "programmeId", g.unit_id as "unitId", g.category,
     g.granted_on as "grantedOn", g.amount::text, g.precision, g.wording, g.in_kind as "inKind", g.sources,
     g.recorded_at as "recordedAt"
   from support_grants g where g.id = $1`,
);
const findAsGranted = statement(
  'grants-supports-as-granted',
  `select s.id, s.recipient_kind as kind, s.recipient_id as "recipientId", s.people, s.amount::text,
     s.precision, s.wording, (s.amount * case s.people when 0 then 1 else s.people end)::text as "keptAmount"
   from supports s where s.grant_id = $1 order by s.id`,
);

@Injectable()
export class GrantsRepository {
  constructor(private readonly database: Database) {}

  /** @param outbox rows of the events, as JSON */
  async record(
    sql: Sql,
    {
      id,
      programmeId,
      unitId,
      category,
      grantedOn,
      amount,
      inKind,
      sources,
      recordedAt,
    }: GrantHead,
    { supports, outbox, actorId }: { supports: SupportState[]; outbox: string; actorId: string },
  ): Promise<void> {
    const { schoolYear, month } = supports[0]!;
    const money = [amount.amount, amount.precision, amount.wording];
    await sql.query(recordStatement, [
      ...[id, programmeId, unitId, category, grantedOn, ...money, inKind],
      ...[JSON.stringify(sources), recordedAt, actorId, schoolYear, month],
      JSON.stringify(supports.map(toInsertedRow)),
      outbox,
    ]);
  }

  async find(id: string): Promise<GrantHead | undefined> {
    const [row] = await this.database.query<HeadColumns>(findHead, [id]);
    if (!row) return undefined;
    const { amount, precision, wording, ...head } = row;
    return { ...head, amount: toMoney({ amount, precision, wording }) };
  }

  /** The supports as they were answered when they were recorded, whatever came back since. */
  async findAsGranted(tx: Sql, grantId: string): Promise<SupportResponse[]> {
    const rows = await tx.query<GrantedColumns>(findAsGranted, [grantId]);
    return rows.map(({ id, kind, recipientId, people, keptAmount, ...money }) => ({
      id,
      recipient: kind === 'non-member' ? { kind, count: people } : { kind, id: recipientId! },
      amount: toMoney(money),
      keptAmount,
      state: 'granted',
      version: 1,
    }));
  }
}

/** The columns in which the supports of one grant differ. */
function toInsertedRow(support: SupportState) {
  const { id, recipient, people, unitId, unitVersion, provinceId, keptAmount, shares } = support;
  return {
    id,
    kind: recipient.kind,
    recipient: recipient.kind === 'non-member' ? null : recipient.id,
    people,
    unit: unitId,
    unit_version: unitVersion,
    province: provinceId,
    kept: keptAmount,
    shares,
  };
}

function toMoney({ amount, precision, wording }: MoneyColumns): Money {
  return { amount, currency: 'VND', precision, ...(wording && { wording }) };
}
