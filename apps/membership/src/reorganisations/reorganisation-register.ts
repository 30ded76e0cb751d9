import type { ReorganisationEvent, UnitEvent, UnitState } from '@dong-hanh/contracts';
import { sqlOf, statement } from '@dong-hanh/persistence';
import type { EntityManager } from 'typeorm';
import {
  beforeOf,
  codeOf,
  type RecordedEffects,
} from '../reorganisation-rules/withdrawal.rules.js';
import { ReorganisedUnitEntity } from './reorganisation.entity.js';

/** A recorded decision with each unit that changed by it, after the change. */
export interface RecordedReorganisation {
  id: string;
  decision: { number: string; signedOn: string; effectiveOn: string; issuer: string };
  effects: RecordedEffects;
  /** The decision that this one takes back, and why. */
  withdraws: string | null;
  reason: string | null;
  /** The decision that took this one back. */
  withdrawnBy: string | null;
  units: { id: string; code: string; version: number }[];
  recordedAt: string;
}

/** A decision in a list. */
export type ListedReorganisation = Omit<RecordedReorganisation, 'units'>;

const DECISION = `r.id,
    jsonb_build_object('number', r.decision_number, 'signedOn', r.decision_signed_on,
      'effectiveOn', r.effective_on, 'issuer', r.issuer) as decision,
    r.effects, r.withdraws, r.reason, r.withdrawn_by as "withdrawnBy", r.recorded_at as "recordedAt"`;

const SHOWN = `select ${DECISION},
    coalesce((select jsonb_agg(
        jsonb_build_object('id', u.unit_id, 'code', u.code, 'version', u.version) order by u.unit_id)
      from reorganised_units u where u.reorganisation_id = r.id), '[]') as units
  from reorganisations r`;

const byId = statement('reorganisations-by-id', `${SHOWN} where r.id = $1`);

const after = statement('reorganisations-after', `${SHOWN} where r.id > $1 order by r.id limit $2`);

const listed = statement(
  'reorganisations-list',
  `select ${DECISION}
   from reorganisations r
   where ($1::uuid is null or r.id in (
       select reorganisation_id from reorganised_units where unit_id = $1))
     and ($2::uuid is null or r.id < $2)
   order by r.id desc limit $3`,
);

type Row = Omit<RecordedReorganisation, 'recordedAt'> & { recordedAt: Date };

const shown = ({ recordedAt, ...row }: Row): RecordedReorganisation => ({
  ...row,
  recordedAt: recordedAt.toISOString(),
});

/** One decision, undefined when there is none. */
export async function findReorganisation(
  manager: EntityManager,
  id: string,
): Promise<RecordedReorganisation | undefined> {
  const [row] = await sqlOf(manager).query<Row>(byId, [id]);
  return row && shown(row);
}

/** Decisions, newest first, without the units that they changed; of one unit where it is given. */
export async function listReorganisations(
  manager: EntityManager,
  unitId: string | undefined,
  afterId: string | undefined,
  limit: number,
): Promise<ListedReorganisation[]> {
  const rows = await sqlOf(manager).query<Omit<Row, 'units'>>(listed, [
    unitId ?? null,
    afterId ?? null,
    limit,
  ]);
  return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
}

/** All decisions, page by page, in the order of ids. */
export async function reorganisationsAfter(
  manager: EntityManager,
  afterId: string,
  limit: number,
): Promise<RecordedReorganisation[]> {
  return (await sqlOf(manager).query<Row>(after, [afterId, limit])).map(shown);
}

/** Closes a decision: what changed by it, so that readers know when they have all of it. */
export function decided({
  id,
  decision,
  units,
  recordedAt,
}: Pick<RecordedReorganisation, 'id' | 'decision' | 'units' | 'recordedAt'>): ReorganisationEvent {
  return {
    name: 'ReorganisationDecided',
    data: {
      ...{ id, version: 1, decision, recordedAt },
      eventCount: units.length,
      units: units.map((unit) => ({ id: unit.id, version: unit.version })),
    },
  };
}

/** A unit after its change, as the decision names it. */
export function changedUnit({ data }: UnitEvent): RecordedReorganisation['units'][number] {
  return { id: data.id, version: data.version, code: codeOf(data) };
}

/** Keeps which units a decision changed, and what was believed of each before. */
export async function keepChanged(
  manager: EntityManager,
  reorganisationId: string,
  changes: readonly { before?: UnitState; event: UnitEvent }[],
): Promise<void> {
  await manager.insert(
    ReorganisedUnitEntity,
    changes.map(({ before, event }) => {
      const { id: unitId, ...unit } = changedUnit(event);
      const known = before ? beforeOf(before) : null;
      return { ...{ reorganisationId, unitId, ...unit }, before: known };
    }),
  );
}
