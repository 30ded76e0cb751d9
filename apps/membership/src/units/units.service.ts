import type { LineageEdge, UnitEvent, UnitState } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction, sqlOf, violatedConstraint } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  type CountedPage,
  CursorSigner,
  type EventContext,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  pageOf,
  permissionMissing,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { inPages } from '../in-pages.js';
import { insertUnits, lockUnits, readUnits, updateUnits } from './unit-register.js';
import {
  establish,
  establishmentFaults,
  refuse,
  type EstablishmentFacts,
  type NewUnit,
} from './unit.rules.js';
import type { EstablishUnitRequest, UnitListQuery, UnitQuery, UnitResponse } from './units.dto.js';
import { UnitsRepository, type UnitPosition } from './units.repository.js';

const CHUNK = 500;
const LIST = 'units';

@Injectable()
export class UnitsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: UnitsRepository,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** Establishes a unit under its managing unit. */
  async establish(request: EstablishUnitRequest, context: RequestContext): Promise<UnitResponse> {
    const unit = newUnitOf(request, newId());
    await this.requireOverParent(unit, context);
    const attempt = idempotencyOf(context, 'POST /v1/units', request);
    const ids = await inTransaction(this.dataSource, (manager, sql) =>
      once(sql, attempt, async () => {
        await this.record(manager, [unit], eventContextOf(context));
        return [unit.id];
      }),
    ).catch((error: unknown) => {
      throw codeTaken(error, unit.code);
    });
    wakeRelay();
    return this.show(ids[0] ?? unit.id, request.establishedOn);
  }

  /**
   * Establishes many units, whatever their order, in one transaction: for loaders, which act for the
   * platform and need no right. Each keeps its id.
   */
  async establishMany(units: readonly NewUnit[], context: EventContext): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      for (const generation of generationsOf(units)) {
        for (let start = 0; start < generation.length; start += CHUNK) {
          await this.record(manager, generation.slice(start, start + CHUNK), context);
        }
      }
    });
    wakeRelay();
  }

  async list(query: UnitListQuery): Promise<CountedPage<UnitResponse>> {
    const { code, parentId, limit } = query;
    if (parentId !== undefined) await this.requireKnown(parentId);
    const filter = {
      on: query.asOf ?? this.clock.today(),
      ...(code !== undefined && { code }),
      ...(parentId !== undefined && { parentId }),
    };
    const after = this.cursors.read<UnitPosition>(LIST, query.cursor);
    const rows = await this.units.list(filter, after, limit + 1);
    const { data, page } = pageOf(rows, limit, (unit) =>
      this.cursors.sign(LIST, {
        code: unit.code.toLowerCase(),
        id: unit.id,
      } satisfies UnitPosition),
    );
    return { data, page: query.total ? { ...page, total: await this.units.count(filter) } : page };
  }

  /** @throws Problem `unit-unknown` when there is none, or none yet on that day */
  async show(id: string, on: string = this.clock.today()): Promise<UnitResponse> {
    const unit = await this.units.find(id, on);
    if (!unit) throw new Problem('unit-unknown');
    return unit;
  }

  /**
   * A unit as it was believed at the end of a day, whatever was corrected or withdrawn since.
   *
   * @throws Problem `unit-unknown` when nothing was known of it then
   */
  async showThen(
    id: string,
    { asOf, knownOn }: UnitQuery & { knownOn: string },
  ): Promise<UnitResponse> {
    const unit = await this.units.findThen(id, asOf ?? knownOn, knownOn);
    if (!unit) throw new Problem('unit-unknown');
    return unit;
  }

  async lineage(id: string): Promise<{ data: LineageEdge[] }> {
    await this.requireKnown(id);
    return { data: await this.units.lineage(id) };
  }

  /** @throws Problem `unit-unknown` */
  async requireKnown(id: string): Promise<void> {
    if ((await this.known([id])).length === 0) throw new Problem('unit-unknown');
  }

  /** Those of the ids that are units, living or not. */
  known(ids: readonly string[]): Promise<string[]> {
    return this.units.known(ids);
  }

  /**
   * Says the present state of every unit again, for readers that lost some of the log. Always harmless:
   * readers keep the newest version.
   *
   * @returns how many units were published
   */
  async republish(context: EventContext): Promise<number> {
    const { manager } = this.dataSource;
    return inPages(
      (after) => this.units.idsAfter(after, CHUNK),
      async (rows) => {
        const ids = rows.map(({ id }) => id);
        const events = await readUnits(manager, ids);
        await appendToOutbox(sqlOf(manager), events, context, this.clock.now());
      },
    );
  }

  /** The same of some units, for a reader that holds them otherwise. @returns how many there are */
  async publishAgain(ids: readonly string[], context: EventContext): Promise<number> {
    const { manager } = this.dataSource;
    const events = await readUnits(manager, ids);
    await appendToOutbox(sqlOf(manager), events, context, this.clock.now());
    return events.length;
  }

  /** Locks units, so that a decision may change them. @returns those that exist, by id */
  lock(manager: EntityManager, ids: readonly string[]): Promise<Map<string, UnitState>> {
    return lockUnits(manager, ids);
  }

  /** What the register knows about each new unit's surroundings, in the order asked. */
  establishmentFacts(
    manager: EntityManager,
    units: readonly NewUnit[],
  ): Promise<EstablishmentFacts[]> {
    return this.units.establishmentFacts(sqlOf(manager), units);
  }

  /** Which units hold these codes, or held them once, by code in lower case. */
  holdersOf(manager: EntityManager, codes: readonly string[]): Promise<Map<string, string>> {
    return this.units.holdersOf(sqlOf(manager), codes);
  }

  /** Stores what happened to new units and to locked ones. */
  async save(
    manager: EntityManager,
    changes: readonly { before?: UnitState; event: UnitEvent }[],
  ): Promise<void> {
    await insertUnits(
      manager,
      changes.filter(({ before }) => !before).map(({ event }) => event),
    );
    await updateUnits(
      manager,
      changes.flatMap(({ before, event }) => (before ? [{ before, event }] : [])),
    );
  }

  /** A root stands under nobody: it takes the right over the whole platform. */
  private async requireOverParent(
    { kind, parentId }: NewUnit,
    { actor }: RequestContext,
  ): Promise<void> {
    const accountId = actor?.accountId ?? '';
    if (parentId !== null && (await this.known([parentId])).length > 0) {
      await this.rights.require(accountId, 'unit.establish', parentId);
      return;
    }
    const granted = await this.rights.grantedUnits(accountId, 'unit.establish');
    const isRoot = parentId === null && kind === 'confederation';
    const isHeld = granted.some(({ unitId }) => unitId === null || !isRoot);
    if (!isHeld) throw permissionMissing('unit.establish');
  }

  private async record(
    manager: EntityManager,
    units: readonly NewUnit[],
    context: EventContext,
  ): Promise<void> {
    const sql = sqlOf(manager);
    const today = this.clock.today();
    const facts = await this.units.establishmentFacts(sql, units);
    refuse(units.flatMap((unit, index) => establishmentFaults(unit, facts[index]!, today)));
    const recordedAt = this.clock.now();
    const events = units.map((unit) => establish(unit, { recordedAt, reorganisationId: null }));
    await insertUnits(manager, events);
    await appendToOutbox(sql, events, context, recordedAt);
  }
}

/** A unit of a request, with the id that it gets. */
export function newUnitOf(request: EstablishUnitRequest, id: string): NewUnit {
  const { code, name, kind, ownership, establishedOn, decision } = request;
  return {
    id,
    code,
    name,
    kind,
    parentId: request.parentId ?? null,
    locatedIn: request.locatedIn ?? null,
    ownership,
    establishedOn,
    decision: { number: decision.number, signedOn: decision.signedOn },
  };
}

/** Parents before children: each generation stands under units of the ones before, or under older units. */
function generationsOf(units: readonly NewUnit[]): NewUnit[][] {
  const generations: NewUnit[][] = [];
  let left = [...units];
  while (left.length > 0) {
    const ids = new Set(left.map(({ id }) => id));
    const [next, rest] = partition(left, ({ parentId }) => !ids.has(parentId ?? ''));
    if (next.length === 0) throw new Error('the units stand under each other in a circle');
    generations.push(next);
    left = rest;
  }
  return generations;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** Two requests at once: what the check before could not see, the constraint does. */
function codeTaken(error: unknown, code: string): unknown {
  if (violatedConstraint(error) !== 'uq_unit_versions_code') return error;
  const parameters = { code };
  return new Problem('unit-code-taken', parameters, [
    { pointer: '/code', code: 'unit-code-taken', parameters },
  ]);
}
