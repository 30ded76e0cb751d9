import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberState, UnitState } from '@dong-hanh/contracts';
import fc from 'fast-check';
import { olderDecisions } from '../migrations/20261125160000-withdraw-reorganisations.js';
import { tree } from '../testing/membership.fixture.js';
import {
  startReorganising,
  type Reorganising,
  type Stage,
} from '../testing/reorganising.fixture.js';

/*
 * The rules have a model of their own. Here the register itself lives through random decisions: what lies in other
 * tables than those of the units, and what is told to readers, is seen here alone.
 */

let reorganising: Reorganising;
let stages: Stage[];

beforeAll(async () => {
  reorganising = await startReorganising();
  stages = [await reorganising.stage(), await reorganising.stage()];
});
afterAll(() => reorganising.membership.stop());

interface Draw {
  kind: 'rename' | 'transfer' | 'merge' | 'dissolve' | 'pass on' | 'split' | 'exit' | 'withdraw';
  day: string;
  first: number;
  second: number;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(
    ...(['rename', 'transfer', 'merge', 'dissolve', 'pass on', 'split'] as const),
    ...(['split', 'exit', 'withdraw', 'withdraw', 'withdraw'] as const),
  ),
  day: fc.constantFrom('2025-06-01', '2025-06-15', '2025-07-01', '2099-01-01'),
  first: fc.nat(20),
  second: fc.nat(20),
});

const all = <T>(sql: string) => reorganising.membership.database.admin.query<T & object>(sql);

/** All that is believed, apart from what counts and dates the changes. */
const believed = () =>
  all<{ kind: string; row: object }>(
    `select 'version' as kind, to_jsonb(v) - '{recorded,decision_number,decision_signed_on,reorganisation_id}'::text[]
       as row from unit_versions v
     union all
     select 'unit', jsonb_build_object('id', u.id, 'endedOn', u.ended_on, 'custodian', u.custodian_unit_id)
     from units u where u.last_event <> 'UnitAnnulled'
     union all
     select 'edge', to_jsonb(e) from lineage_edges e where e.withdrawn_by is null
     union all
     select 'place', to_jsonb(p) from placements p
     union all
     select 'member', to_jsonb(m) - '{version,recorded_at}'::text[] from members m
     union all
     select 'closing', jsonb_build_object('unit', c.unit_id, 'custodian', c.custodian_unit_id)
     from closings c where c.withdrawn_by is null
     order by 1, 2`,
  );

/** The newest state of each unit and member that was told, as a reader keeps it. */
const told = async () => {
  const rows = await all<{ topic: string; data: UnitState | MemberState }>(
    `select distinct on (key) topic, event::jsonb -> 'data' as data from outbox
     where topic in ('membership.unit.v1', 'membership.member.v1')
     order by key, (event::jsonb #>> '{data,version}')::integer desc`,
  );
  return rows.map(({ data }) => data);
};

/** Days on which readers see a unit, or a member in a unit, by what they were told. */
const daysTold = async () =>
  (await told())
    .flatMap((data) =>
      'versions' in data
        ? data.versions
            .filter(({ validFrom, validTo }) => validFrom !== validTo)
            .map(({ no, validFrom, validTo, name, parentId }) =>
              [data.id, no, validFrom, validTo, name, parentId].join(' '),
            )
        : data.placements.map(({ unitId, from, to }) => [data.id, unitId, from, to].join(' ')),
    )
    .sort();
const daysKept = async () => {
  const rows = await all<{ line: string }>(
    `select concat_ws(' ', unit_id, no, lower(valid), coalesce(upper(valid)::text, ''), name,
       coalesce(parent_id::text, '')) as line from unit_versions
     union all
     select concat_ws(' ', member_id, unit_id, lower(valid), coalesce(upper(valid)::text, ''))
     from placements`,
  );
  return rows.map(({ line }) => line).sort();
};

/** Lives through draws; each decision that is taken keeps what was believed before it. */
class History {
  readonly taken: { id: string; before: unknown }[] = [];
  private names = 0;

  async live({ kind, day, first, second }: Draw): Promise<void> {
    const units = stages.flatMap(({ sector, schools }) => [sector, ...schools]);
    const schools = stages.flatMap((stage) => stage.schools);
    const [one, other] = [schools[first % schools.length]!, schools[second % schools.length]!];
    this.names += 1;
    if (kind === 'withdraw') return this.withdraw(first);
    if (kind === 'exit') return this.exit(first, day);
    const dissolve = (members: object) => ({
      ...{ type: 'dissolve', unitId: one.id, members, custodianUnitId: tree.federation.id },
    });
    const actions = {
      rename: () => ({ type: 'rename', unitId: units[first % 6]!.id, name: `Tên ${this.names}` }),
      transfer: () => ({
        ...{ type: 'transfer', unitId: one.id, toParentId: stages[second % 2]!.sector.id },
      }),
      merge: () => ({ type: 'merge', sourceIds: [one.id], targetId: other.id }),
      dissolve: () => dissolve({ end: 'unit-dissolved-by-policy' }),
      'pass on': () => dissolve({ transferTo: other.id }),
      split: () => ({
        ...{ type: 'split', unitId: one.id },
        into: [
          {
            ...{ unit: { ...reorganising.newUnit(tree.federation.id), establishedOn: day } },
            ...{
              memberIds: stages.flatMap((stage) => stage.members.flat()).slice(0, 2),
              isHeir: true,
            },
          },
        ],
      }),
    };
    const before = await believed();
    const number = `${this.names}/QĐ-NN`;
    const { status, body } = await reorganising.decide([actions[kind]()], {
      effectiveOn: day,
      number,
    });
    expect([201, 409, 422]).toContain(status);
    if (status === 201) this.taken.push({ id: body.id, before });
    else expect(await believed()).toEqual(before);
  }

  /** Any of those taken; the last one is free unless something else happened to a member since. */
  private async withdraw(drawn: number): Promise<void> {
    const index = drawn % Math.max(1, this.taken.length);
    const withdrawn = this.taken[index];
    if (!withdrawn) return;
    const now = await believed();
    const { status, body } = await reorganising.withdraw(withdrawn.id);
    if (status !== 201) {
      expect([status, body.code]).toEqual([409, 'withdrawal-built-upon']);
      expect(await believed()).toEqual(now);
      return;
    }
    const isLast = index === this.taken.length - 1;
    if (isLast && withdrawn.before) expect(await believed()).toEqual(withdrawn.before);
    this.taken.splice(index, 1);
    // Those after it were taken in another state than the one that is left without it.
    for (const later of this.taken.slice(index)) later.before = undefined;
  }

  private async exit(drawn: number, day: string): Promise<void> {
    const members = stages.flatMap((stage) => stage.members.flat());
    const path = `/v1/members/${members[drawn % members.length]!}/exits`;
    const body = { effectiveOn: day, reason: 'resigned' };
    await reorganising.membership.call('POST', path, { as: 'officer', body });
    for (const each of this.taken) each.before = undefined;
  }
}

describe('a register that lives through random decisions and withdrawals', () => {
  it('is as before after each withdrawal, and tells readers what it holds', async () => {
    const history = new History();
    let withdrawn = 0;
    for (const each of fc.sample(draw, { numRuns: 400, seed: 7 })) {
      const count = history.taken.length;
      await history.live(each);
      if (history.taken.length < count) withdrawn += 1;
    }
    expect(await daysTold()).toEqual(await daysKept());
    expect(withdrawn).toBeGreaterThan(20);
  }, 600_000);

  it('knows of older decisions what it would have kept, had it been asked then', async () => {
    const history = new History();
    for (const kind of ['rename', 'transfer', 'merge', 'dissolve', 'pass on', 'split'] as const) {
      stages = [await reorganising.stage(), await reorganising.stage()];
      await history.live({ kind, day: '2025-06-15', first: 0, second: 1 });
    }
    const ids = history.taken.map(({ id }) => id);
    const kept = () =>
      all(`select reorganisation_id, unit_id, before, null as place from reorganised_units
           union all
           select reorganisation_id, member_id, null, to_jsonb(m) from reorganised_members m
           order by 1, 2`).then((rows) =>
        (rows as { reorganisation_id: string }[]).filter((row) =>
          ids.includes(row.reorganisation_id),
        ),
      );
    const before = await kept();
    expect(before.length).toBeGreaterThan(10);
    await all('update reorganised_units set before = null');
    await all('delete from reorganised_members');
    for (const sql of olderDecisions) await all(sql);
    expect(await kept()).toEqual(before);
  });
});
