import {
  problemMessage,
  RuleViolation,
  type FieldFault,
  type ReorganisationEvent,
  type UnitState,
} from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction, sqlOf, violatedConstraint } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  permissionMissing,
  Problem,
  refuseTooMany,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import { actionsOf } from './actions.js';
import { ReorganisationEntity, ReorganisedUnitEntity } from './reorganisation.entity.js';
import type {
  AnyActionRequest,
  Finding,
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
  type Reorganisation,
} from '../reorganisation-rules/reorganisation.rules.js';
import { unitsUnderThemselves } from './surroundings.js';

const MOST_ACTIONS = 500;

/** Takes back what a preview did. */
class Rehearsed extends Error {}

@Injectable()
export class ReorganisationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** Records a decision: all of its actions or none. */
  async record(
    request: ReorganisationRequest,
    context: RequestContext,
  ): Promise<ReorganisationResponse> {
    await this.admit(request, context);
    const attempt = idempotencyOf(context, 'POST /v1/reorganisations', request);
    const [id = ''] = await inTransaction(this.dataSource, (manager, sql) =>
      once(sql, attempt, async () => {
        const reorganisation = await this.prepare(manager, request);
        refuse(reorganisationFaults(reorganisation, this.clock.today()));
        await this.store(manager, reorganisation, context);
        return [reorganisation.id];
      }),
    ).catch((error: unknown) => {
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
    await this.admit(request, context);
    const seen: { reorganisation?: Reorganisation; faults: FieldFault[] } = { faults: [] };
    await inTransaction(this.dataSource, async (manager) => {
      seen.reorganisation = await this.prepare(manager, request);
      seen.faults = reorganisationFaults(seen.reorganisation, this.clock.today());
      if (seen.faults.length === 0) await this.store(manager, seen.reorganisation, context);
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

  /** Shape first, then rights over every unit that the decision touches. */
  private async admit(
    { actions }: ReorganisationRequest,
    { actor }: RequestContext,
  ): Promise<void> {
    checks.refuseMalformed(actions);
    const accountId = actor?.accountId ?? '';
    const granted = await this.rights.grantedUnits(accountId, 'unit.reorganise');
    const mustBeEverywhere = actions.some(checks.foundsRoot);
    const isAllowed = granted.some(({ unitId }) => unitId === null || !mustBeEverywhere);
    if (!isAllowed) throw permissionMissing('unit.reorganise');
    const touched = await this.units.known(actions.flatMap(checks.unitsTouchedBy));
    const held = await this.rights.covers(accountId, 'unit.reorganise', touched);
    if (held.includes(false)) throw permissionMissing('unit.reorganise');
    refuseTooMany('/actions', actions, MOST_ACTIONS);
  }

  private async prepare(
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
    context: RequestContext,
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
    await manager.insert(
      ReorganisedUnitEntity,
      changes.map(({ event: { data } }) => ({
        reorganisationId: id,
        unitId: data.id,
        code: data.versions.at(-1)?.code ?? '',
        version: data.version,
      })),
    );
    const units = changes.map(({ event }) => event.data);
    await this.refuseCircles(manager, units, decision.effectiveOn);
    const sql = sqlOf(manager);
    const fates = actions.flatMap(fatesOf);
    const events = [
      ...changes.map(({ event }) => event),
      ...(await moveMembers(sql, fates, decision.effectiveOn, recordedAt)),
      decided(reorganisation, units, recordedAt),
    ];
    await appendToOutbox(sql, events, eventContextOf(context), recordedAt);
    // What the temporal keys forbid is told here, not at the commit.
    await manager.query('set constraints all immediate');
  }

  /** The actions take effect together, so only their outcome tells whether a unit stands under itself. */
  private async refuseCircles(
    manager: EntityManager,
    units: readonly UnitState[],
    from: string,
  ): Promise<void> {
    const ids = units.map(({ id }) => id);
    const inCircles = await unitsUnderThemselves(sqlOf(manager), ids, from);
    if (inCircles.size > 0) throw new RuleViolation('unit-under-itself');
  }

  private async show(id: string): Promise<ReorganisationResponse> {
    const { manager } = this.dataSource;
    const found = await manager.findOneByOrFail(ReorganisationEntity, { id });
    const units = await manager.find(ReorganisedUnitEntity, {
      where: { reorganisationId: id },
      order: { unitId: 'ASC' },
    });
    return {
      id,
      decision: {
        number: found.decisionNumber,
        signedOn: found.decisionSignedOn,
        effectiveOn: found.effectiveOn,
        issuer: found.issuer,
      },
      effects: found.effects,
      units: units.map(({ unitId, code, version }) => ({ id: unitId, code, version })),
      recordedAt: found.recordedAt.toISOString(),
    };
  }
}

/** Closes a decision: what changed by it, so that readers know when they have all of it. */
function decided(
  { id, decision }: Reorganisation,
  units: readonly UnitState[],
  recordedAt: Date,
): ReorganisationEvent {
  const { number, signedOn, effectiveOn, issuer } = decision;
  return {
    name: 'ReorganisationDecided',
    data: {
      ...{ id, version: 1, decision: { number, signedOn, effectiveOn, issuer } },
      eventCount: units.length,
      units: units.map((unit) => ({ id: unit.id, version: unit.version })),
      recordedAt: recordedAt.toISOString(),
    },
  };
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
