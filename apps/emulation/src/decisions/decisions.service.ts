import type { FieldFault } from '@dong-hanh/contracts';
import { Directory } from '@dong-hanh/directory';
import { failpoint, insertOutboxSql, toOutboxRows, wakeRelay } from '@dong-hanh/messaging';
import { Database, statement, violatedConstraint, type Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  claimIdempotency,
  Clock,
  eventContextOf,
  idempotencyOf,
  keepAnswer,
  newId,
  permissionMissing,
  Problem,
  type IdempotencyRequest,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import {
  grant,
  problemsOf,
  RECIPIENT_LIMIT,
  type AwardState,
  type GrantFacts,
  type RevokedAward,
  type SignedDecision,
} from '../awards/award.rules.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { DecisionResponse, GrantedAward } from './decisions.dto.js';
import { DecisionsRepository } from './decisions.repository.js';

/** The whole write, decision, awards and events, in one round trip. */
export const recordStatement = statement(
  'decisions-record',
  `with decision as (
     insert into decisions (id, kind, number, issuer, signed_on, form, basis, school_year, award_count,
       recorded_at, recorded_by)
     values ($1, 'award', $2, $3, $4, $5, $6, $7, jsonb_array_length($12::jsonb), $10, $11)
   ), granted as (
     insert into awards (id, version, decision_id, decision_number, issuer, signed_on, form, basis,
       school_year, month, rule_version, granted_at, state, recipient_kind, recipient_id, unit_id,
       unit_version, province_id)
     select id, 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'granted', kind, recipient, unit, unit_version,
       province
     from jsonb_to_recordset($12::jsonb) as award (id uuid, kind text, recipient uuid, unit uuid,
       unit_version integer, province uuid)
   )
   ${insertOutboxSql('$13')}`,
);

const recordRevocationStatement = statement(
  'decisions-record-revocation',
  `with decision as (
     insert into decisions (id, kind, number, issuer, signed_on, recorded_at, recorded_by)
     values ($1, 'revocation', $2, $3, $4, $5, $6)
   )
   insert into revocations (award_id, decision_id, reason) values ($7, $1, $8)`,
);

/** Records signed decisions: those that grant awards and those that revoke one. */
@Injectable()
export class DecisionsService {
  constructor(
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly rights: AccessRights,
    private readonly catalogues: CatalogueService,
    private readonly decisions: DecisionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a decision with all its awards, or nothing. Calls no other service: who the recipients are and
   * what the caller may do comes from this service's own directory.
   */
  async record(decision: SignedDecision, context: RequestContext): Promise<DecisionResponse> {
    const facts = await this.factsFor(decision, context);
    const attempt = idempotencyOf(context, 'POST /v1/award-decisions', decision);
    const recorded = attempt
      ? await this.database.transaction((tx) =>
          this.writeOnce(tx, attempt, decision, facts, context),
        )
      : await this.write(this.database, decision, facts, context);
    await failpoint('writer-before-answer');
    wakeRelay();
    return recorded;
  }

  /** Everything that forbids the decision; records nothing. */
  async validate(decision: SignedDecision, context: RequestContext): Promise<FieldFault[]> {
    const facts = await this.factsFor(decision, context);
    const isTaken = await this.decisions.isNumberTaken(decision);
    return [...problemsOf(decision, facts), ...(isTaken ? numberTaken(decision).faults : [])];
  }

  /** Records the decision behind a revocation, in the transaction that revokes. */
  async recordRevocation(
    tx: Sql,
    { id, issuer, revocation }: RevokedAward,
    { reason, actorId }: { reason: string; actorId: string },
  ): Promise<void> {
    const { number, signedOn, revokedAt } = revocation;
    const values = [newId(), number, issuer, signedOn, revokedAt, actorId, id, reason];
    await refusingTakenNumber({ number, issuer, signedOn }, () =>
      tx.query(recordRevocationStatement, values),
    );
  }

  /** What the rules ask about. @throws Problem 403 unless the caller may award every recipient */
  private async factsFor(
    { recipients: refs, signedOn: on }: SignedDecision,
    context: RequestContext,
  ): Promise<GrantFacts> {
    const permission = 'award.record';
    const { actorId: accountId } = eventContextOf(context);
    const catalogue = await this.catalogues.catalogue();
    const today = this.clock.today();
    if (refs.length > RECIPIENT_LIMIT) {
      await this.rights.requireAnywhere(accountId, permission);
      return { recipients: [], catalogue, today };
    }
    const recipients = await this.directory.recipients({ refs, on, accountId, permission });
    const known = recipients.filter((recipient) => recipient.known);
    if (known.some(({ within }) => !within)) throw permissionMissing(permission);
    if (known.length === 0) await this.rights.requireAnywhere(accountId, permission);
    return { recipients, catalogue, today };
  }

  private async writeOnce(
    tx: Sql,
    attempt: IdempotencyRequest,
    decision: SignedDecision,
    facts: GrantFacts,
    context: RequestContext,
  ): Promise<DecisionResponse> {
    const kept = await claimIdempotency(tx, attempt);
    if (kept) return this.decisions.findAsGranted(tx, kept.ids[0]!);
    const recorded = await this.write(tx, decision, facts, context);
    await keepAnswer(tx, attempt, { status: 201, ids: [recorded.id] });
    await failpoint('writer-before-commit');
    return recorded;
  }

  private async write(
    sql: Sql,
    decision: SignedDecision,
    facts: GrantFacts,
    context: RequestContext,
  ): Promise<DecisionResponse> {
    const now = this.clock.now();
    const trail = eventContextOf(context);
    const { decisionId: id, awards, events } = grant(decision, facts, { now, nextId: newId });
    const { number, issuer, signedOn, form, basis, schoolYear } = decision;
    const { month, ruleVersion } = awards[0]!;
    const values = [id, number, issuer, signedOn, form, basis, schoolYear, month, ruleVersion];
    const rows = awards.map(toAwardRow);
    const outbox = toOutboxRows(events, trail, now);
    await refusingTakenNumber(decision, () =>
      sql.query(recordStatement, [
        ...values,
        now,
        trail.actorId,
        JSON.stringify(rows),
        JSON.stringify(outbox),
      ]),
    );
    const head = { id, number, issuer, signedOn, form, basis, schoolYear, recordedAt: now };
    return { ...head, awards: awards.map(toGrantedAward) };
  }
}

/** The columns in which the awards of one decision differ. */
function toAwardRow({ id, recipient, unitId, unitVersion, provinceId }: AwardState) {
  return {
    id,
    kind: recipient.kind,
    recipient: recipient.id,
    unit: unitId,
    unit_version: unitVersion,
    province: provinceId,
  };
}

function toGrantedAward({ id, recipient, state, version }: AwardState): GrantedAward {
  return { id, recipient, state, version };
}

type DecisionKey = Pick<SignedDecision, 'number' | 'issuer' | 'signedOn'>;

async function refusingTakenNumber(
  decision: DecisionKey,
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    const isTaken = violatedConstraint(error) === 'uq_decisions_issuer_signed_year_number';
    throw isTaken ? numberTaken(decision) : error;
  }
}

function numberTaken({ number, issuer, signedOn }: DecisionKey): Problem {
  const code = 'decision-number-taken';
  const parameters = { number, issuer, year: signedOn.slice(0, 4) };
  return new Problem(code, parameters, [{ pointer: '/number', code, parameters }]);
}
