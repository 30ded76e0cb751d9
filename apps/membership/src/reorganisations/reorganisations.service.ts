import { problemMessage, type UnitState } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction, sqlOf, violatedConstraint } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  inputProblem,
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
import { newUnitOf, UnitsService } from '../units/units.service.js';
import { ReorganisationEntity, ReorganisedUnitEntity } from './reorganisation.entity.js';
import {
  effectsOf,
  reorganisationFaults,
  reorganise,
  type Action,
  type Reorganisation,
} from './reorganisation.rules.js';
import type {
  AnyActionRequest,
  ReorganisationPreviewResponse,
  ReorganisationRequest,
  ReorganisationResponse,
} from './reorganisations.dto.js';

const MOST_ACTIONS = 500;

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
      throw violatedConstraint(error) === 'uq_unit_versions_code'
        ? new Problem('unit-code-taken', { code: codesOf(request.actions).join(', ') })
        : error;
    });
    wakeRelay();
    return this.show(id);
  }

  /** What the decision would do and what forbids it; changes nothing. */
  async preview(
    request: ReorganisationRequest,
    context: RequestContext,
  ): Promise<ReorganisationPreviewResponse> {
    await this.admit(request, context);
    const reorganisation = await inTransaction(this.dataSource, (manager) =>
      this.prepare(manager, request),
    );
    return {
      effects: effectsOf(reorganisation.actions),
      findings: reorganisationFaults(reorganisation, this.clock.today()).map(
        ({ pointer, code, parameters }) => ({
          code,
          severity: 'error',
          pointer,
          message: problemMessage(code, context.locale, parameters),
        }),
      ),
    };
  }

  /** Shape first, then rights over every unit that the decision touches. */
  private async admit(
    { actions }: ReorganisationRequest,
    { actor }: RequestContext,
  ): Promise<void> {
    refuseRepeatedUnits(actions);
    const accountId = actor?.accountId ?? '';
    const granted = await this.rights.grantedUnits(accountId, 'unit.reorganise');
    const mustBeEverywhere = actions.some(isRoot);
    const isAllowed = granted.some(({ unitId }) => unitId === null || !mustBeEverywhere);
    if (!isAllowed) throw permissionMissing('unit.reorganise');
    const touched = await this.units.known(actions.flatMap(unitTouchedBy));
    const held = await this.rights.covers(accountId, 'unit.reorganise', touched);
    if (held.includes(false)) throw permissionMissing('unit.reorganise');
    refuseTooMany('/actions', actions, MOST_ACTIONS);
  }

  private async prepare(
    manager: EntityManager,
    { decision, expected = {}, actions }: ReorganisationRequest,
  ): Promise<Reorganisation> {
    const renamed = actions.flatMap((action) => (action.type === 'rename' ? [action.unitId] : []));
    const states = await this.units.lock(manager, renamed);
    refuseUnknownUnits(actions, states);
    const newUnits = actions.map((action) =>
      action.type === 'establish' ? [newUnitOf(action.unit, newId())] : [],
    );
    const facts = await this.units.establishmentFacts(manager, newUnits.flat());
    const holders = await this.units.holdersOf(manager, codesOf(actions));
    const factsOf = new Map(newUnits.flat().map((unit, index) => [unit.id, facts[index]!]));
    return {
      id: newId(),
      decision,
      expected,
      actions: actions.map((action, index): Action => {
        if (action.type === 'establish') {
          const unit = newUnits[index]![0]!;
          return { type: 'establish', unit, facts: factsOf.get(unit.id)! };
        }
        if (action.type !== 'rename') return { type: action.type };
        const { unitId, name, code } = action;
        const holder = holders.get(code?.toLowerCase() ?? '') ?? unitId;
        return {
          type: 'rename',
          unit: states.get(unitId)!,
          name,
          ...(code !== undefined && { code }),
          codeIsTaken: holder !== unitId,
        };
      }),
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
      effects: effectsOf(actions),
      recordedAt,
    });
    await this.units.save(
      manager,
      changes.filter(({ before }) => !before).map(({ event }) => event.data),
      changes.flatMap(({ before, event }) => (before ? [{ before, after: event.data }] : [])),
    );
    await manager.insert(
      ReorganisedUnitEntity,
      changes.map(({ event: { data } }) => ({
        reorganisationId: id,
        unitId: data.id,
        code: data.versions.at(-1)?.code ?? '',
        version: data.version,
      })),
    );
    const events = changes.map(({ event }) => event);
    await appendToOutbox(sqlOf(manager), events, eventContextOf(context), recordedAt);
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

/** The actions take effect together, whatever their order, so a unit can be renamed once. */
function refuseRepeatedUnits(actions: readonly AnyActionRequest[]): void {
  const seen = new Set<string>();
  actions.forEach((action, index) => {
    if (action.type !== 'rename') return;
    if (seen.has(action.unitId)) {
      const parameters = { expected: 'each unit once' };
      const pointer = `/actions/${index}/unitId`;
      throw inputProblem([{ pointer, code: 'bad-format', parameters }]);
    }
    seen.add(action.unitId);
  });
}

function refuseUnknownUnits(
  actions: readonly AnyActionRequest[],
  states: ReadonlyMap<string, UnitState>,
): void {
  const faults = actions.flatMap((action, index) =>
    action.type === 'rename' && !states.has(action.unitId)
      ? [{ pointer: `/actions/${index}/unitId`, code: 'unit-unknown' as const }]
      : [],
  );
  if (faults.length > 0) throw new Problem('unit-unknown', {}, faults);
}

function unitTouchedBy(action: AnyActionRequest): string[] {
  if (action.type === 'rename') return [action.unitId];
  return action.type === 'establish' && action.unit.parentId ? [action.unit.parentId] : [];
}

function isRoot(action: AnyActionRequest): boolean {
  return (
    action.type === 'establish' && !action.unit.parentId && action.unit.kind === 'confederation'
  );
}

function codesOf(actions: readonly AnyActionRequest[]): string[] {
  return actions.flatMap((action) => {
    if (action.type === 'establish') return [action.unit.code];
    return action.type === 'rename' && action.code !== undefined ? [action.code] : [];
  });
}
