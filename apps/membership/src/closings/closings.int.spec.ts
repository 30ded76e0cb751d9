import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock, type Page } from '@dong-hanh/service-kit';
import { tree, type Answer, type Problem } from '../testing/membership.fixture.js';
import {
  startReorganising,
  type Reorganising,
  type Stage,
} from '../testing/reorganising.fixture.js';
import type { ClosingResponse, ListedClosing } from './closings.dto.js';

let reorganising: Reorganising;
/** A sector union that was dissolved with its first school; the second school took over the members. */
let stage: Stage;
let dissolved: string;

const OVERDUE_DAY = '2025-07-01';

beforeAll(async () => {
  reorganising = await startReorganising();
  stage = await reorganising.stage();
  const [first, second] = stage.schools;
  const named = { custodianUnitId: tree.educationUnion.id };
  const { status, body } = await reorganising.decide([
    ...[
      { type: 'merge', sourceIds: [first.id], targetId: second.id },
      { type: 'transfer', unitId: second.id, toParentId: tree.educationUnion.id },
      { type: 'dissolve', unitId: stage.sector.id, members: { transferTo: second.id }, ...named },
    ],
  ]);
  expect([status, body.code]).toEqual([201, undefined]);
  dissolved = body.id;
  const { grant } = reorganising.membership;
  await grant('heir-officer', { role: 'school-officer', unitId: second.id });
  await grant('auditor', { role: 'auditor' });
});
afterAll(() => reorganising.membership.stop());

const show = (unitId: string, as = 'officer', query = '') =>
  reorganising.membership.call<ClosingResponse & Problem>('GET', `/v1/closings/${unitId}${query}`, {
    as,
  });
const list = async (query: string, as = 'officer') => {
  const { body } = await reorganising.membership.call<Page<ListedClosing> & Problem>(
    'GET',
    `/v1/closings?${query}`,
    { as },
  );
  return body;
};
const ids = async (query: string, as = 'officer') =>
  (await list(query, as)).data?.map(({ unitId }) => unitId).sort();
const change = (
  unitId: string,
  code: string,
  body: object,
  { as = 'officer', ifMatch, isWellFormed = true }: Record<string, never> | Sent = {},
): Promise<Answer<ClosingResponse & Problem>> =>
  reorganising.membership.call('PATCH', `/v1/closings/${unitId}/items/${code}`, {
    ...{ as, body, isWellFormed, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } },
  });
interface Sent {
  as?: string;
  ifMatch?: string;
  isWellFormed?: boolean;
}
const itemOf = ({ items }: ClosingResponse, code: string) =>
  items.find((item) => item.code === code)!;

describe('a decision that ends units', () => {
  it('opens the checklist of each, due by the day of effect, with who answers for it', async () => {
    const [first, second] = stage.schools;
    const { body } = await show(first.id);
    expect(body).toMatchObject({
      ...{ code: first.code, custodianUnitId: second.id, endedOn: '2025-06-15' },
      ...{ state: 'overdue', nextDueOn: '2025-06-30', version: 1 },
    });
    expect(body.items.map(({ code, dueOn }) => `${code} ${dueOn}`)).toEqual([
      'custodian-named 2025-06-15',
      'member-list 2025-06-30',
      'cases-reassigned 2025-06-30',
      'seal-handed-up 2025-06-30',
      'final-accounts 2025-07-15',
      'funds-handed-up 2025-07-15',
      'assets-handed-over 2025-07-15',
      'reports-filed 2025-07-15',
      'dues-refunded 2025-08-14',
      'records-archived 2025-09-13',
    ]);
    expect(itemOf(body, 'custodian-named')).toMatchObject({
      ...{ state: 'done', proof: '45/QĐ-LĐLĐ', doneOn: '2025-06-01' },
      name: { vi: 'Xác định đơn vị quản lý hồ sơ kế thừa', en: 'Custodian named' },
    });
    expect((await show(stage.sector.id)).body.custodianUnitId).toBe(tree.educationUnion.id);
  });

  it('opens none for units that live, nor by a preview', async () => {
    expect((await show(stage.schools[1].id)).body.code).toBe('closing-unknown');
    const other = await reorganising.stage();
    const [one, two] = other.schools;
    await reorganising.membership.call('POST', '/v1/reorganisations?preview=true', {
      as: 'officer',
      body: {
        decision: {
          ...{ number: '1/QĐ', signedOn: '2025-06-01', effectiveOn: '2025-06-15' },
          issuer: 'x',
        },
        actions: [{ type: 'merge', sourceIds: [one.id], targetId: two.id }],
      },
    });
    expect((await show(one.id)).status).toBe(404);
  });
});

describe('the list of checklists', () => {
  it('tells those overdue, open and done as of a day', async () => {
    const all = [stage.sector.id, stage.schools[0].id].sort();
    expect(await ids('asOf=2025-06-20&state=open')).toEqual(all);
    expect(await ids('asOf=2025-06-20&state=overdue')).toEqual([]);
    expect(await ids(`asOf=${OVERDUE_DAY}&state=overdue`)).toEqual(all);
    expect(await ids('state=done')).toEqual([]);
    const { data } = await list(`asOf=${OVERDUE_DAY}`);
    expect(data[0]?.items).toEqual({ open: 9, overdue: 3, closed: 1 });
  });

  it('shows each account the custodians of its own subtree, page by page', async () => {
    const [first, second] = stage.schools;
    expect(await ids('', 'heir-officer')).toEqual([first.id]);
    expect(await ids('', 'sector-officer')).toEqual([stage.sector.id, first.id].sort());
    expect(await ids('', 'school-officer')).toEqual([]);
    expect(await ids(`unitId=${second.id}`, 'auditor')).toEqual([first.id]);
    expect((await list('', 'analyst')).code).toBe('permission-missing');
    expect((await list(`unitId=${tree.district.id}`, 'sector-officer')).code).toBe(
      'permission-missing',
    );
    const page = await list('limit=1');
    const next = await list(`limit=1&cursor=${page.page.next!}`);
    expect([page, next].map(({ data }) => data[0]!.unitId).sort()).toEqual(
      [stage.sector.id, first.id].sort(),
    );
    expect(next.page.hasMore).toBe(false);
  });
});

describe('an item of a checklist', () => {
  const done = { state: 'done', proof: 'Biên bản số 12/BB-LĐLĐ', doneOn: '2025-06-25' };

  it('is done with a proof, by who answers for the unit, and the day counts', async () => {
    const unitId = stage.schools[0].id;
    const before = await show(unitId, 'heir-officer');
    const sent = { as: 'heir-officer', ifMatch: String(before.headers.etag) };
    const { status, headers, body } = await change(unitId, 'seal-handed-up', done, sent);
    expect([status, headers.etag, body.version]).toEqual([200, '"2"', 2]);
    expect(itemOf(body, 'seal-handed-up')).toMatchObject(done);
    const { data } = await list(`asOf=${OVERDUE_DAY}&unitId=${stage.schools[1].id}`);
    expect(data[0]?.items).toEqual({ open: 8, overdue: 2, closed: 2 });
    const earlier = await list(`asOf=2025-06-24&unitId=${stage.schools[1].id}`);
    expect(earlier.data[0]?.items.open).toBe(9);
  });

  it('may not apply, and be opened again; what was said before is kept', async () => {
    const unitId = stage.sector.id;
    const without = { state: 'not-applicable', proof: 'Không có tài sản.' };
    const { body } = await change(unitId, 'assets-handed-over', without, { ifMatch: '"1"' });
    const today = reorganising.membership.app.get(Clock).today();
    expect(itemOf(body, 'assets-handed-over')).toMatchObject({ ...without, doneOn: today });
    const again = await change(unitId, 'assets-handed-over', { state: 'open' }, { ifMatch: '"2"' });
    expect(itemOf(again.body, 'assets-handed-over')).toMatchObject({ state: 'open', proof: null });
    const kept = await reorganising.membership.database.admin.query<{ state: string }>(
      `select state from superseded_closing_entries where unit_id = $1 order by recorded_at`,
      [unitId],
    );
    expect(kept.map(({ state }) => state)).toEqual(['open', 'not-applicable']);
  });

  it('is refused without its version, by an old one, without proof and on a day to come', async () => {
    const unitId = stage.sector.id;
    const refused = async (body: object, sent: Sent, code = 'seal-handed-up') => {
      const answer = await change(unitId, code, body, { isWellFormed: false, ...sent });
      return [answer.status, answer.body.code];
    };
    expect(await refused(done, {})).toEqual([428, 'etag-required']);
    expect(await refused(done, { ifMatch: '"1"' })).toEqual([412, 'stale']);
    expect(await refused({ state: 'done' }, { ifMatch: '"3"' })).toEqual([400, 'input-invalid']);
    expect(await refused({ ...done, doneOn: '2099-01-01' }, { ifMatch: '"3"' })).toEqual([
      ...[422, 'date-in-future'],
    ]);
    expect(await refused(done, { ifMatch: '"3"' }, 'no-such-item')).toEqual([
      ...[404, 'closing-item-unknown'],
    ]);
    expect((await show(unitId)).body.version).toBe(3);
  });

  it('is refused to whom the right over the custodian is missing', async () => {
    const unitId = stage.sector.id;
    for (const as of ['heir-officer', 'auditor', 'analyst', 'nobody'])
      expect((await change(unitId, 'seal-handed-up', done, { as, ifMatch: '"3"' })).status).toBe(
        403,
      );
    for (const as of ['heir-officer', 'analyst']) expect((await show(unitId, as)).status).toBe(403);
    expect((await show(unitId, 'auditor')).status).toBe(200);
  });
});

describe('a withdrawal of the decision', () => {
  it('takes the checklists with it, which then change no more', async () => {
    const [first] = stage.schools;
    expect((await reorganising.withdraw(dissolved)).status).toBe(201);
    expect(await ids('')).toEqual([]);
    expect(await ids('state=withdrawn')).toEqual([stage.sector.id, first.id].sort());
    const { headers, body } = await show(first.id);
    expect(body.state).toBe('withdrawn');
    const late = await change(
      ...([first.id, 'member-list', { state: 'open' }, { ifMatch: String(headers.etag) }] as const),
    );
    expect([late.status, late.body.code]).toEqual([409, 'closing-withdrawn']);
  });

  it('brings back the one of a decision that had ended the unit on a later day', async () => {
    const { sector, schools } = await reorganising.stage();
    const merge = [{ type: 'merge', sourceIds: [schools[0].id], targetId: schools[1].id }];
    const ends = async () => {
      const { data } = await list(`unitId=${sector.id}`);
      return data.map(({ endedOn }) => endedOn);
    };
    await reorganising.decide(merge, { effectiveOn: '2099-01-01' });
    const { body } = await reorganising.decide(merge, { effectiveOn: '2025-08-01' });
    expect(await ends()).toEqual(['2025-08-01']);
    await reorganising.withdraw(body.id, { signedOn: '2025-08-02' });
    expect(await ends()).toEqual(['2099-01-01']);
    expect((await show(schools[0].id)).body).toMatchObject({
      endedOn: '2099-01-01',
      state: 'open',
    });
  });

  it('makes room for the next one, which passes on with the custodian', async () => {
    const [first, second] = stage.schools;
    await reorganising.decide([{ type: 'merge', sourceIds: [second.id], targetId: first.id }]);
    expect((await show(second.id)).body).toMatchObject({ custodianUnitId: first.id, version: 1 });
    await reorganising.decide(
      [{ type: 'merge', sourceIds: [first.id], targetId: tree.school.id }],
      {
        effectiveOn: '2025-08-01',
      },
    );
    const custodian = { custodianUnitId: tree.school.id };
    for (const { id } of [first, second]) expect((await show(id)).body).toMatchObject(custodian);
    expect(await ids('', 'school-officer')).toEqual([first.id, second.id].sort());
    expect((await show(second.id, 'school-officer')).status).toBe(200);
  });
});
