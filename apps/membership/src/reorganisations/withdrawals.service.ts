import { RuleViolation, type FieldFault } from '@dong-hanh/contracts';
import type { JobRun } from '@dong-hanh/jobs';
import { DataSource, sqlOf, violatedConstraint } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  newId,
  permissionMissing,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  codeOf,
  endedSuperiors,
  type RecordedEffects,
  refuseBuiltUpon,
  takeBack,
  withdrawalFaults,
} from '../reorganisation-rules/withdrawal.rules.js';
import { refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { DecisionRecordingService, type PreparedDecision } from './decision-recording.service.js';
import type {
  Outcome,
  ReorganisationPreviewResponse,
  ReorganisationResponse,
  WithdrawalJobInput,
  WithdrawalRequest,
} from './reorganisations.dto.js';
import { findings } from './request-checks.js';
import * as register from './withdrawal-register.js';

/** Takes back decisions that were made in error. */
@Injectable()
export class WithdrawalsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: UnitsService,
    private readonly recording: DecisionRecordingService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** Restores what was before a decision, by a decision of its own. A large one is carried out by a job. */
  async withdraw(
    withdraws: string,
    request: WithdrawalRequest,
    context: RequestContext,
  ): Promise<Outcome> {
    const trail = eventContextOf(context);
    await this.admit(withdraws, trail.actorId);
    const route = `POST /v1/reorganisations/${withdraws}/withdrawal`;
    const attempt = idempotencyOf(context, route, request);
    const prepare = (manager: EntityManager) => this.prepare(manager, newId(), withdraws, request);
    const inputFor = (id: string): WithdrawalJobInput => ({ id, withdraws, request, trail });
    return this.recording.record(attempt, trail, prepare, inputFor).catch(rethrowNamed);
  }

  /** Carries out a large withdrawal. Rights and rules are asked again: both may have changed since. */
  async carryOut(
    { id, withdraws, request, trail }: WithdrawalJobInput,
    run: JobRun,
  ): Promise<ReorganisationResponse> {
    const done = await this.recording.find(id);
    if (done) return done;
    await this.admit(withdraws, run.accountId);
    await this.recording
      .carryOut(run, trail, (manager) => this.prepare(manager, id, withdraws, request))
      .catch(rethrowNamed);
    return this.recording.show(id);
  }

  /** What the withdrawal would do and what forbids it; changes nothing. */
  async preview(
    withdraws: string,
    request: WithdrawalRequest,
    context: RequestContext,
  ): Promise<ReorganisationPreviewResponse> {
    const trail = eventContextOf(context);
    const decision = await this.admit(withdraws, trail.actorId);
    const found: FieldFault[] = [];
    await this.recording
      .rehearse(trail, (manager) => this.prepare(manager, newId(), withdraws, request))
      .catch(rethrowNamed)
      .catch((error: unknown) => {
        if (!(error instanceof RuleViolation || error instanceof Problem)) throw error;
        const { code, parameters, faults } = error;
        const isTold = faults.some((each) => each.code === code);
        found.push(...(isTold ? [] : [{ pointer: '', code, parameters }]), ...faults);
      });
    return { effects: effectsOf(decision), findings: findings(found, context) };
  }

  /**
   * The right over every unit that the decision changed, to which units return or which gives members back; those that
   * never were are nobody's.
   */
  private async admit(id: string, accountId: string): Promise<register.LockedDecision> {
    await this.rights.requireAnywhere(accountId, 'unit.reorganise');
    const decision = await register.findDecision(sqlOf(this.dataSource.manager), id);
    if (!decision) throw new Problem('decision-unknown');
    const ids = decision.units.filter(({ never }) => !never).map((unit) => unit.id);
    const asked = [...new Set([...ids, ...decision.concernedIds])];
    const held = await this.rights.covers(accountId, 'unit.reorganise', asked);
    if (held.includes(false)) throw permissionMissing('unit.reorganise');
    return decision;
  }

  /** @throws RuleViolation with all that forbids the withdrawal */
  private async prepare(
    manager: EntityManager,
    id: string,
    withdraws: string,
    request: WithdrawalRequest,
  ): Promise<PreparedDecision> {
    const sql = sqlOf(manager);
    const withdrawn = await register.lockDecision(sql, withdraws);
    if (!withdrawn) throw new Problem('decision-unknown');
    refuse(withdrawalFaults(withdrawn, request.decision.signedOn, this.clock.today()));
    const ids = withdrawn.units.map((unit) => unit.id);
    const states = await this.units.lock(manager, ids);
    const members = await register.lockReorganised(sql, withdrawn);
    const changed = withdrawn.units.map(({ id: unitId, before }) => ({
      ...{ unit: states.get(unitId)!, before },
    }));
    const parents = changed.flatMap(({ before }) =>
      (before?.versions ?? []).flatMap(({ parentId }) => parentId ?? []),
    );
    const others = [...new Set(parents)].filter((parent) => !states.has(parent));
    const codes = new Map([...states].map(([unitId, state]) => [unitId, codeOf(state)]));
    refuseBuiltUpon([
      ...(await register.laterChanges(sql, withdrawn, codes)),
      ...endedSuperiors(changed, await register.endedUnits(sql, others)),
    ]);
    const recordedAt = this.clock.now();
    const occasion = { recordedAt, reorganisationId: id };
    const { number, signedOn } = request.decision;
    const { effectiveOn, issuer } = withdrawn;
    return {
      ...{ id, recordedAt, decision: { number, signedOn, effectiveOn, issuer } },
      effects: effectsOf(withdrawn),
      size: changed.length + members.length,
      changes: changed.map((each) => ({
        ...{ before: each.unit, event: takeBack(each, request.decision, occasion) },
      })),
      endings: [],
      withdrawal: { withdraws, reason: request.reason },
      follow: async (tx) => {
        await register.markWithdrawn(tx, withdraws, id);
        return register.restoreMembers(tx, withdrawn, id, members, recordedAt);
      },
    };
  }
}

function effectsOf({ units, memberCount }: register.LockedDecision): RecordedEffects {
  const none = { unitsEstablished: 0, unitsRenamed: 0, unitsMoved: 0, unitsTransferred: 0 };
  const unitsAnnulled = units.filter(({ before }) => before === null).length;
  return {
    ...{ ...none, unitsEnded: 0, membersMoved: 0, membersEnded: 0 },
    ...{ unitsRestored: units.length - unitsAnnulled, unitsAnnulled, membersRestored: memberCount },
  };
}

/** What came at the same moment, or lies in a record that knows of units only, the database forbids. */
function rethrowNamed(error: unknown): never {
  const constraint = violatedConstraint(error);
  if (constraint === 'uq_unit_versions_code') throw new Problem('unit-code-taken', { code: '…' });
  if (constraint?.startsWith('fk_'))
    throw new RuleViolation('withdrawal-built-upon', { count: '1+' });
  throw error;
}
