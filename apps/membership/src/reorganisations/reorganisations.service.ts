import {
  problemMessage,
  RuleViolation,
  type FieldFault,
  type JobView,
  type UnitState,
} from '@dong-hanh/contracts';
import { Jobs, type JobRun } from '@dong-hanh/jobs';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import {
  DataSource,
  inTransaction,
  type Sql,
  sqlOf,
  violatedConstraint,
} from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  CursorSigner,
  type EventContext,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
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
import { refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { actionsOf } from './actions.js';
import {
  decided,
  findReorganisation,
  type ListedReorganisation,
  listReorganisations,
  reorganisationsAfter,
} from './reorganisation-register.js';
import { ReorganisationEntity, ReorganisedUnitEntity } from './reorganisation.entity.js';
import type {
  AnyActionRequest,
  Finding,
  ReorganisationJobInput,
  ReorganisationListQuery,
  ReorganisationPreviewResponse,
  ReorganisationRequest,
  ReorganisationResponse,
} from './reorganisations.dto.js';
import { moveMembers } from './member-fates.js';
import * as checks from './request-checks.js';
import {
  effectsOf,
  fatesOf,
  reorganisationFaults,
  reorganise,
  sizeOf,
  type Reorganisation,
} from '../reorganisation-rules/reorganisation.rules.js';
import { unitsUnderThemselves } from './surroundings.js';

const MOST_ACTIONS = 500;
const CHUNK = 500;
/** More units and members than that are changed by a job. */
const LARGE = 500;
const LIST = 'reorganisations';

/** Takes back what a preview did. */
class Rehearsed extends Error {}

@Injectable()
export class ReorganisationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
    private readonly jobs: Jobs,
  ) {}

  /** Records a decision: all of its actions or none. A large one is carried out by a job. */
  async record(
    request: ReorganisationRequest,
    context: RequestContext,
  ): Promise<{ recorded: ReorganisationResponse } | { job: JobView }> {
    const trail = eventContextOf(context);
    await this.admit(request, trail.actorId);
    const attempt = idempotencyOf(context, 'POST /v1/reorganisations', request);
    const [id = '', isJob] = await inTransaction(this.dataSource, (manager, sql) =>
      once(sql, attempt, async () => {
        const reorganisation = await this.prepare(manager, request);
        if (sizeOf(reorganisation) > LARGE)
          return [await this.hand(sql, reorganisation.id, request, trail), 'job'];
        await this.store(manager, reorganisation, trail);
        return [reorganisation.id];
      }),
    ).catch((error: unknown) => {
      throw namedViolation(error, request.actions);
    });
    if (isJob === undefined) {
      wakeRelay();
      return { recorded: await this.show(id) };
    }
    this.jobs.afterCommit(id);
    return { job: await this.jobs.find(sqlOf(this.dataSource.manager), id) };
  }

  /** Carries out a large decision. Rights and rules are asked again: both may have changed since. */
  async carryOut(
    { id, request, trail }: ReorganisationJobInput,
    run: JobRun,
  ): Promise<ReorganisationResponse> {
    const done = await findReorganisation(this.dataSource.manager, id);
    if (done) return done;
    await this.admit(request, run.accountId);
    await inTransaction(this.dataSource, async (manager) => {
      const reorganisation = { ...(await this.prepare(manager, request)), id };
      await run.progress(20);
      await this.store(manager, reorganisation, trail);
      await run.progress(90);
    }).catch((error: unknown) => {
      throw namedViolation(error, request.actions);
    });
    wakeRelay();
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
    await inTransaction(this.dataSource, async (manager) => {
      seen.reorganisation = await this.gather(manager, request);
      seen.faults = reorganisationFaults(seen.reorganisation, this.clock.today());
      if (seen.faults.length === 0) await this.store(manager, seen.reorganisation, trail);
      throw new Rehearsed();
    }).catch((error: unknown) => {
      const named = error instanceof Rehearsed ? error : namedViolation(error, request.actions);
      if (named instanceof RuleViolation || (named instanceof Problem && seen.reorganisation))
        seen.faults = [{ pointer: '/actions', code: named.code, parameters: named.parameters }];
      else if (!(named instanceof Rehearsed)) throw named;
    });
    return {
      effects: effectsOf(seen.reorganisation!),
      findings: seen.faults.map(({ pointer, code, parameters }): Finding => ({
        ...{ code, severity: 'error', pointer },
        message: problemMessage(code, context.locale, parameters),
      })),
    };
  }

  /** @throws Problem `not-found` */
  async show(id: string): Promise<ReorganisationResponse> {
    const found = await findReorganisation(this.dataSource.manager, id);
    if (!found) throw new Problem('not-found');
    return found;
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

  /** @returns the job's id */
  private async hand(
    sql: Sql,
    id: string,
    request: ReorganisationRequest,
    trail: EventContext,
  ): Promise<string> {
    const input: ReorganisationJobInput = { id, request, trail };
    const { actorId: accountId } = trail;
    const job = await this.jobs.start(sql, {
      ...{ kind: 'reorganisation', accountId, input: { ...input } },
    });
    return job.id;
  }

  /** @throws RuleViolation with all that forbids the decision */
  private async prepare(
    manager: EntityManager,
    request: ReorganisationRequest,
  ): Promise<Reorganisation> {
    const reorganisation = await this.gather(manager, request);
    refuse(reorganisationFaults(reorganisation, this.clock.today()));
    return reorganisation;
  }

  private async gather(
    manager: EntityManager,
    request: ReorganisationRequest,
  ): Promise<Reorganisation> {
    const { decision, expected = {}, actions } = request;
    const refuseUnknown = (found: ReadonlyMap<string, UnitState>) =>
      checks.refuseUnknownUnits(actions, found);
    return {
      ...{ id: newId(), decision, expected },
      actions: await actionsOf(manager, this.units, request, refuseUnknown),
    };
  }

  private async store(
    manager: EntityManager,
    reorganisation: Reorganisation,
    trail: EventContext,
  ): Promise<void> {
    const { id, decision, actions } = reorganisation;
    const recordedAt = this.clock.now();
    const changes = reorganise(reorganisation, recordedAt);
    await manager.insert(ReorganisationEntity, {
      id,
      decisionNumber: decision.number,
      decisionSignedOn: decision.signedOn,
      effectiveOn: decision.effectiveOn,
      issuer: decision.issuer,
      effects: effectsOf(reorganisation),
      recordedAt,
    });
    await this.units.save(manager, changes);
    const units = changes.map(({ event: { data } }) => ({
      ...{ id: data.id, version: data.version },
      code: data.versions.at(-1)?.code ?? '',
    }));
    await manager.insert(
      ReorganisedUnitEntity,
      units.map(({ id: unitId, ...unit }) => ({ reorganisationId: id, unitId, ...unit })),
    );
    const ids = units.map((unit) => unit.id);
    await this.refuseCircles(manager, ids, decision.effectiveOn);
    const sql = sqlOf(manager);
    const fates = actions.flatMap(fatesOf);
    const events = [
      ...changes.map(({ event }) => event),
      ...(await moveMembers(sql, fates, decision, recordedAt)),
      decided({ id, decision, units, recordedAt: recordedAt.toISOString() }),
    ];
    await appendToOutbox(sql, events, trail, recordedAt);
    // What the temporal keys forbid is told here, not at the commit.
    await manager.query('set constraints all immediate');
  }

  /** The actions take effect together, so only their outcome tells whether a unit stands under itself. */
  private async refuseCircles(
    manager: EntityManager,
    ids: readonly string[],
    from: string,
  ): Promise<void> {
    const inCircles = await unitsUnderThemselves(sqlOf(manager), ids, from);
    if (inCircles.size > 0) throw new RuleViolation('unit-under-itself');
  }
}

/** What the rules could not see, because it came at the same moment, the database forbids. */
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
