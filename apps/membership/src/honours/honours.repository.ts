import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { personIds } from '../person-ids.sql.js';
import type { Honour } from './honours.dto.js';

const ofRecipient = statement(
  'honours-of-recipient',
  `select award_id as "awardId", decision_id as "decisionId", decision_number as "decisionNumber",
     issuer, form, basis, school_year as "schoolYear", signed_on::text as "decidedOn", state,
     unit_id as "unitIdThen", version
   from honours
   where recipient_id = any($1::uuid || ${personIds('$1')}) and recipient_kind = $2
   order by signed_on desc, award_id`,
);

@Injectable()
export class HonoursRepository {
  constructor(private readonly database: Database) {}

  /** All awards of a recipient, newest first; of a person those of every record that was merged. */
  ofRecipient(kind: 'member' | 'unit', id: string): Promise<Honour[]> {
    return this.database.query(ofRecipient, [id, kind]);
  }
}
