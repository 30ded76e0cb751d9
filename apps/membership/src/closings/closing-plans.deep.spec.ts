import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { planOf, type PlanParameter } from '../testing/plan.fixture.js';
import { UnitsService } from '../units/units.service.js';
import { findClosing, lists } from './closings.sql.js';

const CLOSED = 6_000;
const DISTRICTS = 20;
const TODAY = '2025-07-10';

let membership: MembershipApp;
let serve: Database;
let districts: string[];

/** A year like 2025: each district is to close three hundred unions, and a tenth of them has done all of it. */
beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  districts = Array.from({ length: DISTRICTS }, () => crypto.randomUUID());
  await membership.app.get(UnitsService).establishMany(
    [
      ...districts.map((id, index) => ({ ...tree.district, id, code: `NA-D-${index}` })),
      ...Array.from({ length: CLOSED }, (_, index) => ({
        ...{ ...tree.villageSchool, id: crypto.randomUUID(), code: `NA-S-${index}` },
        parentId: districts[index % DISTRICTS]!,
      })),
    ],
    arranging,
  );
  const { admin } = membership.database;
  await admin.query(
    `insert into reorganisations (id, decision_number, decision_signed_on, effective_on, issuer, effects,
       recorded_at)
     select gen_random_uuid(), no || '/QĐ', '2025-06-01', '2025-06-15', 'vgcl', '{}', now()
     from generate_series(1, 200) no`,
  );
  await admin.query(
    `with decisions as (select id, row_number() over (order by id) - 1 as no from reorganisations),
     ended as (select unit_id, parent_id, row_number() over (order by unit_id) - 1 as no
       from unit_versions where code like 'NA-S-%')
     insert into closings (reorganisation_id, unit_id, custodian_unit_id, ended_on, version, opened_at)
     select decisions.id, ended.unit_id, ended.parent_id, '2025-06-15', 1, now()
     from ended join decisions on decisions.no = ended.no % 200`,
  );
  await admin.query(
    `insert into closing_entries
     select c.reorganisation_id, c.unit_id, i.code, i.position, i.name_vi, i.name_en,
       c.ended_on + i.due_days, case when done.all then 'done' else 'open' end,
       case when done.all then 'Biên bản' end, case when done.all then date '2025-06-20' end, 'spec', now()
     from closings c
     cross join lateral (select hashtext(c.unit_id::text) % 10 = 0 as all) done
     cross join closing_items i`,
  );
  await admin.query('analyze');
  serve = new Database({ url: membership.database.url('serve'), applicationName: 'spec', max: 1 });
}, 300_000);
afterAll(async () => {
  await serve.close();
  await membership.stop();
});

type Name = keyof typeof lists;
/** `ids` custodians stand under, `state`, and the place after which the page begins. */
const page = (name: Name, ids: string | null, state: string | null, after: string[] = []) => {
  const deep = ids === null ? null : '{true}';
  const parameters: PlanParameter[] = [
    ...[ids, deep, TODAY, null, TODAY, state, 51, null],
    ...[after[0] ?? null, after[1] ?? null],
  ];
  return planOf(serve, lists[name], parameters);
};

describe(`among ${CLOSED} checklists`, () => {
  it.each<[string, Name, () => string | null, string | null]>([
    ['everywhere', 'walk', () => null, null],
    ['that are overdue everywhere', 'walk', () => null, 'overdue'],
    ['of a large unit', 'walk', () => `{${tree.federation.id}}`, null],
    ['of a small unit', 'gather', () => `{${districts[7]!}}`, null],
    ['that are overdue in a small unit', 'gather', () => `{${districts[7]!}}`, 'overdue'],
  ])('a page of those %s reads no table whole', async (_, name, ids, state) => {
    const plan = await page(name, ids(), state);
    expect(plan.rows).toBe(51);
    expect(plan.readWhole).not.toContain('closing_entries');
    expect(plan.readWhole).not.toContain('unit_versions');
  });

  it('a page of those that are done is found among all, and a later one where the last ended', async () => {
    const [middle] = await membership.database.admin.query<{ at: string[] }>(
      `select array[reorganisation_id::text, unit_id::text] as at from closings
       order by reorganisation_id desc, unit_id desc offset 3000 limit 1`,
    );
    for (const after of [[], middle!.at]) {
      const plan = await page('walk', null, 'done', after);
      expect(plan.rows).toBe(51);
      expect(plan.indexes).toContain('pk_closing_entries');
    }
  });

  it('one is found by its unit', async () => {
    const [some] = await membership.database.admin.query<{ id: string }>(
      'select unit_id as id from closings offset 777 limit 1',
    );
    const plan = await planOf(serve, findClosing, [some!.id, TODAY]);
    expect(plan.indexes).toContain('ix_closings_unit_id');
    expect(plan.readWhole).not.toContain('closings');
    expect(plan.rows).toBe(1);
  });
});
