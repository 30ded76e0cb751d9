import type { LineageEdge, UnitEvent, UnitState, UnitVersion } from '@dong-hanh/contracts';
import { sqlOf, statement, type Sql } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { In, IsNull, type EntityManager } from 'typeorm';
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
    where: { fromId: In([...ids]), withdrawnBy: IsNull() },
    order: { effectiveOn: 'ASC', recordedAt: 'ASC', id: 'ASC' },
  });
  const versionsOf = Map.groupBy(versions, ({ unitId }) => unitId);
  const edgesOf = Map.groupBy(edges, ({ fromId }) => fromId);
  const never = await annulledVersions(
    manager,
    units.filter(({ id }) => !versionsOf.has(id)).map(({ id }) => id),
  );
  return units.map((unit) => ({
    name: unit.lastEvent,
    data: stateOf(
      unit,
      versionsOf.get(unit.id)?.map(toVersion) ?? [never.get(unit.id)!],
      edgesOf.get(unit.id) ?? [],
    ),
  }));
}

const lastBelief = statement(
  'units-last-belief',
  `select distinct on (s.unit_id) s.unit_id as "unitId", s.no, lower(s.valid)::text as "validFrom",
     lower(s.valid)::text as "validTo", s.code, s.name, s.kind, s.parent_id as "parentId",
     s.located_in as "locatedIn", s.ownership
   from superseded_unit_versions s
   where s.unit_id = any($1::uuid[])
   order by s.unit_id, upper(s.recorded) desc, lower(s.valid)`,
);

/** What was said of units whose establishment was withdrawn, of no day. */
async function annulledVersions(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, UnitVersion>> {
  if (ids.length === 0) return new Map();
  const rows = await sqlOf(manager).query<UnitVersion & { unitId: string }>(lastBelief, [ids]);
  return new Map(rows.map(({ unitId, ...version }) => [unitId, version]));
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
  changes.forEach(({ event }) => refuseGaps(event.data));
  const compared = changes.map(({ before, event: { data } }) => ({
    ...{ before, after: data },
    ...compareVersions(before.versions, data.versions),
  }));
  await run(
    updateStates,
    changes.map(({ event }) => unitRow(event)),
  );
  // Days are given up before others take them.
  await withdrawVersions(
    sql,
    compared.flatMap(({ after: { id, recordedAt }, removed }) =>
      removed.map(({ no }) => ({ unitId: id, no, recordedAt })),
    ),
  );
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

const withdraw = statement(
  'units-withdraw-versions',
  'select withdraw_unit_versions($1::jsonb, $2::timestamptz)',
);

/** Versions of which nothing is left pass to the former belief. */
async function withdrawVersions(
  sql: Sql,
  removed: readonly { unitId: string; no: number; recordedAt: string }[],
): Promise<void> {
  const [first] = removed;
  if (first) await sql.query(withdraw, [JSON.stringify(removed), first.recordedAt]);
}

/** A change cannot leave days without the unit; one that never was has a version of no day. */
function refuseGaps({ versions, endedOn }: UnitState): void {
  const isWhole = versions.every(
    ({ validTo }, index) => validTo === (versions[index + 1]?.validFrom ?? endedOn),
  );
  if (!isWhole) throw new Error('a change of a unit cannot leave days without it');
}

/** Versions are matched by number: same number, other days; or gone, and replaced by one that is new. */
function compareVersions(before: readonly UnitVersion[], wanted: readonly UnitVersion[]) {
  const after = wanted.filter(({ validFrom, validTo }) => validFrom !== validTo);
  const known = new Map(before.map((version) => [version.no, version]));
  const left = new Set(after.map(({ no }) => no));
  const gone = before.filter(({ no }) => !left.has(no));
  const fresh = after.filter(({ no }) => !known.has(no));
  // What a new version says of the same first day replaces what was said of it.
  const replaced = gone.flatMap((old) => {
    const version = fresh.find(({ validFrom }) => validFrom === old.validFrom);
    return version ? [[old, version] as const] : [];
  });
  const taken = new Set(replaced.map(([, { no }]) => no));
  return {
    kept: after.filter(({ no, validTo }) => known.has(no) && known.get(no)?.validTo !== validTo),
    replaced,
    removed: gone.filter((old) => !replaced.some(([version]) => version === old)),
    added: fresh.filter(({ no }) => !taken.has(no)),
  };
}

function stateOf(
  unit: UnitEntity,
  versions: readonly UnitVersion[],
  edges: readonly LineageEdgeEntity[],
): UnitState {
  return {
    id: unit.id,
    version: unit.version,
    establishedOn: unit.establishedOn,
    endedOn: unit.endedOn,
    versions: versions.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)),
    lineage: edges.map(edgeOf),
    ...(unit.custodianUnitId !== null && { custodianUnitId: unit.custodianUnitId }),
    decision: { number: unit.decisionNumber, signedOn: unit.decisionSignedOn },
    reorganisationId: unit.reorganisationId,
    recordedAt: unit.recordedAt.toISOString(),
  };
}

function toVersion({
  no,
  valid: { from: validFrom, to: validTo },
  ...version
}: UnitVersionEntity): UnitVersion {
  const { code, name, kind, parentId, locatedIn, ownership } = version;
  return { no, validFrom, validTo, code, name, kind, parentId, locatedIn, ownership };
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
