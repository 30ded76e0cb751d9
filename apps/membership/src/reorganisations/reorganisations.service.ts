import { RuleViolation, type FieldFault, type UnitState } from '@dong-hanh/contracts';
import type { JobRun } from '@dong-hanh/jobs';
import { appendToOutbox } from '@dong-hanh/messaging';
import { DataSource, sqlOf, violatedConstraint } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  CursorSigner,
  type EventContext,
  eventContextOf,
  idempotencyOf,
  newId,
  type Page,
  pageOf,
  permissionMissing,
  Problem,
  refuseTooMany,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { inPages } from '../in-pages.js';
import {
  effectsOf,
  endingsOf,
  fatesOf,
  reorganisationFaults,
  reorganise,
  sizeOf,
  type Reorganisation,
} from '../reorganisation-rules/reorganisation.rules.js';
import { refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { actionsOf } from './actions.js';
import { DecisionRecordingService, type PreparedDecision } from './decision-recording.service.js';
import { moveMembers } from './member-fates.js';
import {
  decided,
  type ListedReorganisation,
  listReorganisations,
  reorganisationsAfter,
} from './reorganisation-register.js';
import type {
  AnyActionRequest,
  Outcome,
  ReorganisationJobInput,
  ReorganisationListQuery,
  ReorganisationPreviewResponse,
  ReorganisationRequest,
  ReorganisationResponse,
} from './reorganisations.dto.js';
import * as checks from './request-checks.js';

/** What one decision takes. */
export const MOST_ACTIONS = 500;
const CHUNK = 500;
const LIST = 'reorganisations';

@Injectable()
export class ReorganisationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
    private readonly recording: DecisionRecordingService,
  ) {}

  /** Records a decision: all of its actions or none. A large one is carried out by a job. */
  async record(request: ReorganisationRequest, context: RequestContext): Promise<Outcome> {
    const trail = eventContextOf(context);
    await this.admit(request, trail.actorId);
    const attempt = idempotencyOf(context, 'POST /v1/reorganisations', request);
    const prepare = (manager: EntityManager) => this.prepare(manager, newId(), request);
    const inputFor = (id: string): ReorganisationJobInput => ({ id, request, trail });
    return this.recording
      .record(attempt, trail, prepare, inputFor)
      .catch(rethrowNamed(request.actions));
  }

  /** Carries out a large decision. Rights and rules are asked again: both may have changed since. */
  async carryOut(
    { id, request, trail }: ReorganisationJobInput,
    run: JobRun,
  ): Promise<ReorganisationResponse> {
    const done = await this.recording.find(id);
    if (done) return done;
    await this.admit(request, run.accountId);
    await this.recording
      .carryOut(run, trail, (manager) => this.prepare(manager, id, request))
      .catch(rethrowNamed(request.actions));
    return this.show(id);
  }

  /**
   * What the decision would do and what forbids it; changes nothing. What no rule forbids is carried out and taken
   * back, so that the preview finds what recording would.
   */
  async preview(
    request: ReorganisationRequest,
    context: RequestContext,
  ): Promise<ReorganisationPreviewResponse> {
    const trail = eventContextOf(context);
    await this.admit(request, trail.actorId);
    const seen: { reorganisation?: Reorganisation; faults: FieldFault[] } = { faults: [] };
    await this.recording
      .rehearse(trail, async (manager) => {
        seen.reorganisation = await this.gather(manager, newId(), request);
        seen.faults = reorganisationFaults(seen.reorganisation, this.clock.today());
        refuse(seen.faults);
        return this.prepared(seen.reorganisation);
      })
      .catch(rethrowNamed(request.actions))
      .catch((error: unknown) => {
        const isFinding = error instanceof RuleViolation || error instanceof Problem;
        if (!isFinding || !seen.reorganisation) throw error;
        const { code, parameters } = error;
        if (seen.faults.length === 0) seen.faults = [{ pointer: '/actions', code, parameters }];
      });
    return {
      effects: effectsOf(seen.reorganisation!),
      findings: checks.findings(seen.faults, context),
    };
  }

  /** @throws Problem `not-found` */
  show(id: string): Promise<ReorganisationResponse> {
    return this.recording.show(id);
  }

  /** Decisions, newest first. */
  async list({
    unitId,
    cursor,
    limit,
  }: ReorganisationListQuery): Promise<Page<ListedReorganisation>> {
    const { manager } = this.dataSource;
    const after = this.cursors.read<string>(LIST, cursor);
    const rows = await listReorganisations(manager, unitId, after, limit + 1);
    return pageOf(rows, limit, ({ id }) => this.cursors.sign(LIST, id));
  }

  /**
   * Says every decision again, for readers that lost some of the log.
   *
   * @returns how many were published
   */
  republish(context: EventContext): Promise<number> {
    const { manager } = this.dataSource;
    return inPages(
      (after) => reorganisationsAfter(manager, after, CHUNK),
      (rows) => appendToOutbox(sqlOf(manager), rows.map(decided), context, this.clock.now()),
    );
  }

  /** Shape first, then rights over every unit that the decision touches. */
  private async admit({ actions }: ReorganisationRequest, accountId: string): Promise<void> {
    checks.refuseMalformed(actions);
    const granted = await this.rights.grantedUnits(accountId, 'unit.reorganise');
    const mustBeEverywhere = actions.some(checks.foundsRoot);
    const isAllowed = granted.some(({ unitId }) => unitId === null || !mustBeEverywhere);
    if (!isAllowed) throw permissionMissing('unit.reorganise');
    const touched = await this.units.known(actions.flatMap(checks.unitsTouchedBy));
    const held = await this.rights.covers(accountId, 'unit.reorganise', touched);
    if (held.includes(false)) throw permissionMissing('unit.reorganise');
    refuseTooMany('/actions', actions, MOST_ACTIONS);
  }

  /** @throws RuleViolation with all that forbids the decision */
  private async prepare(
    manager: EntityManager,
    id: string,
    request: ReorganisationRequest,
  ): Promise<PreparedDecision> {
    const reorganisation = await this.gather(manager, id, request);
    refuse(reorganisationFaults(reorganisation, this.clock.today()));
    return this.prepared(reorganisation);
  }

  private async gather(
    manager: EntityManager,
    id: string,
    request: ReorganisationRequest,
  ): Promise<Reorganisation> {
    const { decision, expected = {}, actions } = request;
    const refuseUnknown = (found: ReadonlyMap<string, UnitState>) =>
      checks.refuseUnknownUnits(actions, found);
    return {
      ...{ id, decision, expected },
      actions: await actionsOf(manager, this.units, request, refuseUnknown),
    };
  }

  private prepared(reorganisation: Reorganisation): PreparedDecision {
    const { id, decision, actions } = reorganisation;
    const recordedAt = this.clock.now();
    return {
      ...{ id, decision, recordedAt },
      effects: effectsOf(reorganisation),
      size: sizeOf(reorganisation),
      changes: reorganise(reorganisation, recordedAt),
      endings: actions.flatMap(endingsOf),
      follow: (sql) => moveMembers(sql, actions.flatMap(fatesOf), { id, ...decision }, recordedAt),
    };
  }
}

/** What the rules could not see, because it came at the same moment, the database forbids. */
const rethrowNamed =
  (actions: readonly AnyActionRequest[]) =>
  (error: unknown): never => {
    throw namedViolation(error, actions);
  };

function namedViolation(error: unknown, actions: readonly AnyActionRequest[]): unknown {
  const constraint = violatedConstraint(error);
  if (constraint === 'uq_unit_versions_code')
    return new Problem('unit-code-taken', {
      code: actions.flatMap(checks.codesTakenBy).join(', '),
    });
  if (constraint === 'fk_unit_versions_parent_id')
    return new RuleViolation('children-left-over', { count: '1+', codes: '…' });
  return constraint === 'fk_placements_unit_id'
    ? new RuleViolation('members-left-over', { count: '1+' })
    : error;
}
