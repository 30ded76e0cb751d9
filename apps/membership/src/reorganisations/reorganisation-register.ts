import type { ReorganisationEvent } from '@dong-hanh/contracts';
import { sqlOf, statement } from '@dong-hanh/persistence';
import type { EntityManager } from 'typeorm';
import type { ReorganisationEffects } from '../reorganisation-rules/reorganisation.rules.js';

/** A recorded decision with each unit that changed by it, after the change. */
export interface RecordedReorganisation {
  id: string;
  decision: { number: string; signedOn: string; effectiveOn: string; issuer: string };
  effects: ReorganisationEffects;
  units: { id: string; code: string; version: number }[];
  recordedAt: string;
}

/** A decision in a list. */
export type ListedReorganisation = Omit<RecordedReorganisation, 'units'>;

const SHOWN = `select r.id,
    jsonb_build_object('number', r.decision_number, 'signedOn', r.decision_signed_on,
      'effectiveOn', r.effective_on, 'issuer', r.issuer) as decision,
    r.effects, r.recorded_at as "recordedAt",
    coalesce((select jsonb_agg(
        jsonb_build_object('id', u.unit_id, 'code', u.code, 'version', u.version) order by u.unit_id)
      from reorganised_units u where u.reorganisation_id = r.id), '[]') as units
  from reorganisations r`;

const byId = statement('reorganisations-by-id', `${SHOWN} where r.id = $1`);

const after = statement('reorganisations-after', `${SHOWN} where r.id > $1 order by r.id limit $2`);

const listed = statement(
  'reorganisations-list',
  `select r.id,
     jsonb_build_object('number', r.decision_number, 'signedOn', r.decision_signed_on,
       'effectiveOn', r.effective_on, 'issuer', r.issuer) as decision,
     r.effects, r.recorded_at as "recordedAt"
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
}: Omit<RecordedReorganisation, 'effects'>): ReorganisationEvent {
  return {
    name: 'ReorganisationDecided',
    data: {
      ...{ id, version: 1, decision, recordedAt },
      eventCount: units.length,
      units: units.map((unit) => ({ id: unit.id, version: unit.version })),
    },
  };
}
