import { statement, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { Ending } from '../reorganisation-rules/actions.rules.js';
import type { ReorganisationDecision } from '../reorganisation-rules/reorganisation.rules.js';
import { custodiansOf } from './closing.rules.js';

const open = statement(
  'closings-open',
  `with opened as (
     insert into closings (reorganisation_id, unit_id, custodian_unit_id, ended_on, version, opened_at)
     select $1::uuid, given."unitId", given."custodianUnitId", $2::date, 1, $4::timestamptz
     from jsonb_to_recordset($5::jsonb) as given ("unitId" uuid, "custodianUnitId" uuid)
     returning reorganisation_id, unit_id, ended_on
   )
   insert into closing_entries (reorganisation_id, unit_id, code, position, name_vi, name_en, due_on, state,
     proof, done_on, recorded_by, recorded_at)
   select opened.reorganisation_id, opened.unit_id, i.code, i.position, i.name_vi, i.name_en,
     opened.ended_on + i.due_days, case when i.by_decision then 'done' else 'open' end,
     case when i.by_decision then $3::text end, case when i.by_decision then $6::date end, $7,
     $4::timestamptz
   from opened join closing_items i on i.valid @> opened.ended_on`,
);

const withdraw = statement(
  'closings-withdraw',
  `update closings set withdrawn_by = $2, version = version + 1 where reorganisation_id = $1`,
);

/** A decision with the units that it ends. */
interface EndingDecision {
  id: string;
  decision: ReorganisationDecision;
  endings: readonly Ending[];
  recordedAt: Date;
}

/** What decisions about the organisation do to checklists, within their own transaction. */
@Injectable()
export class ClosingOpeningsService {
  /** Opens a checklist for each unit that a decision ends, with the items of that day. */
  async open(
    sql: Sql,
    { id, decision, endings, recordedAt }: EndingDecision,
    accountId: string,
  ): Promise<void> {
    if (endings.length === 0) return;
    const ended = [...custodiansOf(endings)].map(([unitId, custodianUnitId]) => ({
      ...{ unitId, custodianUnitId },
    }));
    await sql.query(open, [
      ...[id, decision.effectiveOn, decision.number, recordedAt],
      ...[JSON.stringify(ended), decision.signedOn, accountId],
    ]);
  }

  /** The units live again, so nothing is left to close. */
  async withdraw(sql: Sql, decisionId: string, withdrawalId: string): Promise<void> {
    await sql.query(withdraw, [decisionId, withdrawalId]);
  }
}
