import type { LineageEdge, UnitEvent, UnitState, UnitVersion } from '@dong-hanh/contracts';
import { sqlOf, statement } from '@dong-hanh/persistence';
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
  return new Map((await readUnits(manager, ids)).map(({ data }) => [data.id, data]));
}

/** The whole belief about units, each as the fact that made it. @returns those that exist, in the order of ids */
export async function readUnits(
  manager: EntityManager,
  ids: readonly string[],
): Promise<UnitEvent[]> {
  const units = await manager.find(UnitEntity, {
    where: { id: In([...ids]) },
    order: { id: 'ASC' },
  });
  const versions = await manager.find(UnitVersionEntity, { where: { unitId: In([...ids]) } });
  const edges = await manager.find(LineageEdgeEntity, {
    where: { fromId: In([...ids]) },
    order: { effectiveOn: 'ASC', recordedAt: 'ASC', id: 'ASC' },
  });
  const versionsOf = Map.groupBy(versions, ({ unitId }) => unitId);
  const edgesOf = Map.groupBy(edges, ({ fromId }) => fromId);
  return units.map((unit) => ({
    name: unit.lastEvent,
    data: stateOf(unit, versionsOf.get(unit.id) ?? [], edgesOf.get(unit.id) ?? []),
  }));
}

/** Stores new units, each with its first version. */
export async function insertUnits(
  manager: EntityManager,
  units: readonly UnitEvent[],
): Promise<void> {
  if (units.length === 0) return;
  await manager.insert(UnitEntity, units.map(unitRow));
  await manager.insert(
    UnitVersionEntity,
    units.flatMap(({ data }) => data.versions.map((version) => versionRow(data, version))),
  );
}

const updateStates = statement(
  'units-update-states',
  `update units set code = n.code, ended_on = n."endedOn", version = n.version,
     last_event = n."lastEvent", custodian_unit_id = n."custodianUnitId",
     decision_number = n."decisionNumber", decision_signed_on = n."decisionSignedOn",
     reorganisation_id = n."reorganisationId", recorded_at = n."recordedAt"
   from jsonb_to_recordset($1::jsonb) as n (id uuid, code text, "endedOn" date, version integer,
     "lastEvent" text, "custodianUnitId" uuid, "decisionNumber" text, "decisionSignedOn" date,
     "reorganisationId" uuid, "recordedAt" timestamptz)
   where units.id = n.id`,
);

const shortenVersions = statement(
  'units-shorten-versions',
  `update unit_versions v
   set valid = daterange(n."validFrom", n."validTo"), recorded = tstzrange(n."recordedAt", null)
   from jsonb_to_recordset($1::jsonb) as n ("unitId" uuid, no integer, "validFrom" date,
     "validTo" date, "recordedAt" timestamptz)
   where v.unit_id = n."unitId" and v.no = n.no`,
);

const versionColumns = `"unitId" uuid, no integer, "validFrom" date, "validTo" date,
  "recordedAt" timestamptz, code text, name text, kind text, "parentId" uuid, "locatedIn" text,
  ownership text, "decisionNumber" text, "decisionSignedOn" date, "reorganisationId" uuid`;

const replaceVersions = statement(
  'units-replace-versions',
  `update unit_versions v
   set no = n.no, valid = daterange(n."validFrom", n."validTo"),
     recorded = tstzrange(n."recordedAt", null), code = n.code, name = n.name, kind = n.kind,
     parent_id = n."parentId", located_in = n."locatedIn", ownership = n.ownership,
     decision_number = n."decisionNumber", decision_signed_on = n."decisionSignedOn",
     reorganisation_id = n."reorganisationId"
   from jsonb_to_recordset($1::jsonb) as n ("oldNo" integer, ${versionColumns})
   where v.unit_id = n."unitId" and v.no = n."oldNo"`,
);

const addVersions = statement(
  'units-add-versions',
  `insert into unit_versions (unit_id, no, valid, recorded, code, name, kind, parent_id, located_in,
     ownership, decision_number, decision_signed_on, reorganisation_id)
   select n."unitId", n.no, daterange(n."validFrom", n."validTo"), tstzrange(n."recordedAt", null),
     n.code, n.name, n.kind, n."parentId", n."locatedIn", n.ownership, n."decisionNumber",
     n."decisionSignedOn", n."reorganisationId"
   from jsonb_to_recordset($1::jsonb) as n (${versionColumns})`,
);

const addEdges = statement(
  'units-add-edges',
  `insert into lineage_edges (id, type, from_id, to_id, effective_on, decision_number, is_heir, recorded_at)
   select n.id, n.type, n."fromId", n."toId", n."effectiveOn", n."decisionNumber",
     coalesce(n."isHeir", false), n."recordedAt"
   from jsonb_to_recordset($1::jsonb) as n (id uuid, type text, "fromId" uuid, "toId" uuid,
     "effectiveOn" date, "decisionNumber" text, "isHeir" boolean, "recordedAt" timestamptz)`,
);

/**
 * Stores what changed between two states of each unit. A version that says something else now is overwritten
 * in place; the database keeps what it said before, with the time until which it was believed.
 */
export async function updateUnits(
  manager: EntityManager,
  changes: readonly { before: UnitState; event: UnitEvent }[],
): Promise<void> {
  const sql = sqlOf(manager);
  const run = (query: ReturnType<typeof statement>, rows: readonly object[]) =>
    rows.length > 0 ? sql.query(query, [JSON.stringify(rows)]) : undefined;
  const compared = changes.map(({ before, event: { data } }) => ({
    ...{ before, after: data },
    ...compareVersions(before.versions, data.versions),
  }));
  await run(
    updateStates,
    changes.map(({ event }) => unitRow(event)),
  );
  // Days are given up before others take them.
  await run(
    shortenVersions,
    compared.flatMap(({ after, kept }) => kept.map((version) => plainRow(after, version))),
  );
  await run(
    replaceVersions,
    compared.flatMap(({ after, replaced }) =>
      replaced.map(([old, version]) => ({ ...plainRow(after, version), oldNo: old.no })),
    ),
  );
  await run(
    addVersions,
    compared.flatMap(({ after, added }) => added.map((version) => plainRow(after, version))),
  );
  await run(
    addEdges,
    compared.flatMap(({ before, after }) =>
      after.lineage
        .slice(before.lineage.length)
        .map((edge) => ({ ...edge, id: newId(), recordedAt: after.recordedAt })),
    ),
  );
}

/** Versions are matched by number: same number, other days; or gone, and replaced by one that is new. */
function compareVersions(before: readonly UnitVersion[], after: readonly UnitVersion[]) {
  const known = new Map(before.map((version) => [version.no, version]));
  const left = new Set(after.map(({ no }) => no));
  const gone = before.filter(({ no }) => !left.has(no));
  const fresh = after.filter(({ no }) => !known.has(no));
  // What a new version says of the same first day replaces what was said of it.
  const replaced = gone.map((old) => {
    const version = fresh.find(({ validFrom }) => validFrom === old.validFrom);
    if (!version) throw new Error('a change of a unit cannot leave days without it');
    return [old, version] as const;
  });
  const taken = new Set(replaced.map(([, { no }]) => no));
  return {
    kept: after.filter(({ no, validTo }) => known.has(no) && known.get(no)?.validTo !== validTo),
    replaced,
    added: fresh.filter(({ no }) => !taken.has(no)),
  };
}

function stateOf(
  unit: UnitEntity,
  versions: readonly UnitVersionEntity[],
  edges: readonly LineageEdgeEntity[],
): UnitState {
  const inOrder = versions.toSorted((a, b) => (a.valid.from < b.valid.from ? -1 : 1));
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
    lineage: edges.map(edgeOf),
    ...(unit.custodianUnitId !== null && { custodianUnitId: unit.custodianUnitId }),
    decision: { number: unit.decisionNumber, signedOn: unit.decisionSignedOn },
    reorganisationId: unit.reorganisationId,
    recordedAt: unit.recordedAt.toISOString(),
  };
}

function edgeOf(edge: LineageEdgeEntity): LineageEdge {
  const { type, fromId, toId, effectiveOn, decisionNumber, isHeir } = edge;
  return { type, fromId, toId, effectiveOn, decisionNumber, ...(isHeir && { isHeir }) };
}

function unitRow({ name, data }: UnitEvent) {
  const { id, establishedOn, endedOn, version, versions, decision } = data;
  return {
    ...{ id, establishedOn, endedOn, version, lastEvent: name },
    code: versions.at(-1)?.code ?? '',
    custodianUnitId: data.custodianUnitId ?? null,
    decisionNumber: decision.number,
    decisionSignedOn: decision.signedOn,
    reorganisationId: data.reorganisationId,
    recordedAt: new Date(data.recordedAt),
  };
}

function versionRow(unit: UnitState, version: UnitVersion) {
  const { validFrom, validTo, ...described } = version;
  return {
    ...described,
    unitId: unit.id,
    valid: { from: validFrom, to: validTo },
    recorded: new Date(unit.recordedAt),
    ...decisionOf(unit),
  };
}

/** The same for a statement that takes JSON. */
function plainRow(unit: UnitState, version: UnitVersion) {
  return { ...version, unitId: unit.id, recordedAt: unit.recordedAt, ...decisionOf(unit) };
}

function decisionOf({ decision, reorganisationId }: UnitState) {
  return {
    decisionNumber: decision.number,
    decisionSignedOn: decision.signedOn,
    reorganisationId,
  };
}
