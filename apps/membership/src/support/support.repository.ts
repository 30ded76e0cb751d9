import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { personIds } from '../person-ids.sql.js';
import type { MemberSupport } from './support.dto.js';

/** Amounts as text: a number of JavaScript loses đồng above 2^53. */
export const supportOfMember = statement(
  'supports-of-member',
  `select support_id as "supportId", programme_id as "programmeId", category,
     granted_on::text as "grantedOn",
     jsonb_strip_nulls(jsonb_build_object('amount', amount::text, 'currency', 'VND',
       'precision', precision, 'wording', wording)) as amount,
     kept_amount::text as "keptAmount", unit_id as "unitIdThen", state, version
   from supports
   where recipient_id = any($1::uuid || ${personIds('$1')}) and recipient_kind = 'member'
   order by granted_on desc, support_id desc`,
);

@Injectable()
export class SupportRepository {
  constructor(private readonly database: Database) {}

  /** All support of a member, latest first, that of records merged with this one too. */
  ofMember(id: string): Promise<MemberSupport[]> {
    return this.database.query(supportOfMember, [id]);
  }
}
