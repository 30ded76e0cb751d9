import type { LineageEdge, UnitState, UnitVersion } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import { In, type EntityManager } from 'typeorm';
import { LineageEdgeEntity, UnitEntity, UnitVersionEntity } from './unit.entity.js';

/**
 * Locks units and reads the whole belief about them, so that a rule can decide on it.
 *
 * @returns the units that exist, by id
 */
export async function lockUnits(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, UnitState>> {
  // In the order of ids, so that two decisions over the same units cannot wait for each other.
  await manager.find(UnitEntity, {
    where: { id: In([...ids]) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  return readUnits(manager, ids);
}

/** The whole belief about units. @returns those that exist, by id, in the order of ids */
export async function readUnits(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, UnitState>> {
  const units = await manager.find(UnitEntity, {
    where: { id: In([...ids]) },
    order: { id: 'ASC' },
  });
  const versions = await manager.find(UnitVersionEntity, { where: { unitId: In([...ids]) } });
  const edges = await manager.find(LineageEdgeEntity, {
    where: [{ fromId: In([...ids]) }, { toId: In([...ids]) }],
    order: { effectiveOn: 'ASC', recordedAt: 'ASC', id: 'ASC' },
  });
  return new Map(
    units.map((unit) => [
      unit.id,
      stateOf(
        unit,
        versions.filter(({ unitId }) => unitId === unit.id),
        edges.filter(({ fromId, toId }) => fromId === unit.id || toId === unit.id),
      ),
    ]),
  );
}

/** Stores new units, each with its first version. */
export async function insertUnits(
  manager: EntityManager,
  units: readonly UnitState[],
): Promise<void> {
  if (units.length === 0) return;
  await manager.insert(UnitEntity, units.map(unitRow));
  await manager.insert(
    UnitVersionEntity,
    units.flatMap((unit) => unit.versions.map((version) => versionRow(unit, version))),
  );
}

/**
 * Stores what changed between two states of a unit. A version that says something else now is overwritten
 * in place; the database keeps what it said before, with the time until which it was believed.
 */
export async function updateUnit(
  manager: EntityManager,
  before: UnitState,
  after: UnitState,
): Promise<void> {
  const { id, ...changed } = unitRow(after);
  await manager.update(
    UnitEntity,
    { id, version: before.version },
    { code: changed.code, endedOn: changed.endedOn, version: changed.version },
  );
  const { kept, replaced, added } = compareVersions(before.versions, after.versions);
  for (const { no, validFrom, validTo } of kept) {
    await manager.update(
      UnitVersionEntity,
      { unitId: id, no },
      { valid: { from: validFrom, to: validTo }, recorded: new Date(after.recordedAt) },
    );
  }
  for (const [old, version] of replaced) {
    await manager.update(UnitVersionEntity, { unitId: id, no: old.no }, versionRow(after, version));
  }
  await manager.insert(
    UnitVersionEntity,
    added.map((version) => versionRow(after, version)),
  );
  await insertEdges(manager, after.lineage.slice(before.lineage.length), after.recordedAt);
}

async function insertEdges(
  manager: EntityManager,
  edges: readonly LineageEdge[],
  recordedAt: string,
): Promise<void> {
  await manager.insert(
    LineageEdgeEntity,
    edges.map((edge) => ({ ...edge, id: newId(), recordedAt: new Date(recordedAt) })),
  );
}

/** Versions are matched by number: same number, other days; or gone, and replaced by one that is new. */
function compareVersions(before: readonly UnitVersion[], after: readonly UnitVersion[]) {
  const known = new Map(before.map((version) => [version.no, version]));
  const left = new Set(after.map(({ no }) => no));
  const gone = before.filter(({ no }) => !left.has(no));
  const fresh = after.filter(({ no }) => !known.has(no));
  if (gone.length > fresh.length)
    throw new Error('a change of a unit cannot leave days without it');
  return {
    kept: after.filter(({ no, validTo }) => known.has(no) && known.get(no)?.validTo !== validTo),
    replaced: gone.map((old, index) => [old, fresh[index] as UnitVersion] as const),
    added: fresh.slice(gone.length),
  };
}

function stateOf(
  unit: UnitEntity,
  versions: readonly UnitVersionEntity[],
  edges: readonly LineageEdgeEntity[],
): UnitState {
  const inOrder = versions.toSorted((a, b) => (a.valid.from < b.valid.from ? -1 : 1));
  const newest = versions.reduce((a, b) => (a.no > b.no ? a : b));
  return {
    id: unit.id,
    version: unit.version,
    establishedOn: unit.establishedOn,
    endedOn: unit.endedOn,
    versions: inOrder.map((version) => ({
      no: version.no,
      validFrom: version.valid.from,
      validTo: version.valid.to,
      code: version.code,
      name: version.name,
      kind: version.kind,
      parentId: version.parentId,
      locatedIn: version.locatedIn,
      ownership: version.ownership,
    })),
    lineage: edges.map(({ type, fromId, toId, effectiveOn, decisionNumber }) => ({
      type,
      fromId,
      toId,
      effectiveOn,
      decisionNumber,
    })),
    decision: { number: newest.decisionNumber, signedOn: newest.decisionSignedOn },
    reorganisationId: newest.reorganisationId,
    recordedAt: newest.recorded.toISOString(),
  };
}

function unitRow({ id, establishedOn, endedOn, version, versions }: UnitState) {
  return { id, establishedOn, endedOn, version, code: versions.at(-1)?.code ?? '' };
}

function versionRow(unit: UnitState, version: UnitVersion) {
  const { validFrom, validTo, ...described } = version;
  return {
    ...described,
    unitId: unit.id,
    valid: { from: validFrom, to: validTo },
    recorded: new Date(unit.recordedAt),
    decisionNumber: unit.decision.number,
    decisionSignedOn: unit.decision.signedOn,
    reorganisationId: unit.reorganisationId,
  };
}
