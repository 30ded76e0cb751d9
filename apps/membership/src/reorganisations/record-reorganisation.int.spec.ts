import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
  type Problem,
} from '../testing/membership.fixture.js';
import type { UnitResponse } from '../units/units.dto.js';
import type { ReorganisationResponse } from './reorganisations.dto.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
});
afterAll(() => membership.stop());

const decision = {
  number: '88/QĐ-CĐGD',
  signedOn: '2023-08-25',
  effectiveOn: '2023-09-01',
  issuer: 'nghe-an-education-union',
};
const rename = (name: string, unitId = tree.school.id) => ({ type: 'rename', unitId, name });
const establish = (code: string, rest: object = {}) => ({
  type: 'establish',
  unit: {
    code,
    name: 'Công đoàn cơ sở Trường Mầm non tư thục Hoa Sen',
    kind: 'grassroots-union',
    parentId: tree.educationUnion.id,
    locatedIn: '40',
    ownership: 'non-public',
    establishedOn: '2023-09-01',
    decision: { number: '91/QĐ-CĐGD', signedOn: '2023-08-28' },
    ...rest,
  },
});

const record = (actions: object[], rest: object = {}, headers: Record<string, string> = {}) =>
  membership.call<ReorganisationResponse & Problem>('POST', '/v1/reorganisations', {
    as: 'officer',
    body: { decision, actions, ...rest },
    headers,
  });
const unitOn = async (id: string, day: string) =>
  (await membership.call<UnitResponse>('GET', `/v1/units/${id}?asOf=${day}`, { as: 'officer' }))
    .body;
const countUnits = async () => {
  const [row] = await membership.database.admin.query<{ units: number; events: number }>(
    'select (select count(*) from units) as units, (select count(*) from outbox) as events',
  );
  return row;
};

describe('recording a reorganisation', () => {
  it('answers the decision, its effects and each unit after the change', async () => {
    const { status, body } = await record([rename('Tên một'), establish('NA-MN-1')], {
      expected: { units: 2, unitsRenamed: 1 },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ decision, effects: { unitsEstablished: 1, unitsRenamed: 1 } });
    expect(body.units).toContainEqual({ id: tree.school.id, code: 'NA-THPT-NL5', version: 2 });
    expect(body.units).toContainEqual({ id: expect.any(String), code: 'NA-MN-1', version: 1 });
  });

  it('takes effect on its day, not before', async () => {
    const { boardingSchool } = tree;
    await record([{ ...rename('Tên hai', boardingSchool.id), code: 'NA-THPT-DTNT' }]);
    expect(await unitOn(boardingSchool.id, '2023-08-31')).toMatchObject({
      name: boardingSchool.name,
      code: 'NA-DTNT',
      version: 2,
    });
    expect(await unitOn(boardingSchool.id, '2023-09-01')).toMatchObject({
      name: 'Tên hai',
      code: 'NA-THPT-DTNT',
    });
  });

  it('publishes one event per unit that carries the reorganisation and the whole history', async () => {
    const { body } = await record([rename('Tên ba', tree.villageSchool.id), establish('NA-MN-3')]);
    const events = await membership.database.admin.query<{ event: string }>(
      `select event from outbox where event::jsonb #>> '{data,reorganisationId}' = $1 order by pos`,
      [body.id],
    );
    expect(events.map(({ event }) => JSON.parse(event) as unknown)).toMatchObject([
      { type: 'dong-hanh.membership.unit-established.v1', sequence: '1' },
      {
        type: 'dong-hanh.membership.unit-renamed.v1',
        sequence: '2',
        data: {
          versions: [
            { no: 1, validTo: '2023-09-01', name: tree.villageSchool.name },
            { no: 2, validFrom: '2023-09-01', validTo: null, name: 'Tên ba' },
          ],
          lineage: [{ type: 'renamed', decisionNumber: '88/QĐ-CĐGD' }],
        },
      },
    ]);
  });

  it('records all actions or none', async () => {
    const before = await countUnits();
    const refused = await record([rename('Tên bốn'), establish('NA-MN-4', { locatedIn: '99' })]);
    expect(refused).toMatchObject({ status: 422, body: { code: 'territory-unknown' } });
    expect(await countUnits()).toEqual(before);
  });

  it('refuses totals that differ from those announced', async () => {
    const { status, body } = await record([rename('Tên năm')], { expected: { units: 2 } });
    expect([status, body.code]).toEqual([422, 'announced-totals-differ']);
    expect(body.detail).toBe('Quyết định nêu 2 nhưng tính được 1 (units).');
  });

  it('refuses the same name, a day before the unit and a code that is taken', async () => {
    const school = { type: 'rename', unitId: tree.district.id };
    const codeOf = async (action: object, rest = {}) => (await record([action], rest)).body.code;
    expect(await codeOf({ ...school, name: tree.district.name })).toBe('name-unchanged');
    const early = { decision: { ...decision, effectiveOn: '1991-01-01' } };
    expect(await codeOf({ ...school, name: 'Mới' }, early)).toBe('date-before-unit');
    expect(await codeOf({ ...school, name: 'Mới', code: 'tld' })).toBe('unit-code-taken');
  });

  it('answers 404 with the place of a unit that does not exist', async () => {
    const { status, body } = await record([rename('Tên', '0198f0a0-0000-7000-8000-0000000000ff')]);
    expect([status, body.code]).toEqual([404, 'unit-unknown']);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/actions/0/unitId' })]);
  });

  it('renames a unit once in a decision, since the order of its actions does not matter', async () => {
    const { status, body } = await record([rename('Một'), rename('Hai')]);
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/actions/1/unitId' })]);
  });

  it('does a repeated request once', async () => {
    const key = { 'idempotency-key': 'quyet-dinh-88' };
    const first = await record([rename('Tên sáu')], {}, key);
    const again = await record([rename('Tên sáu')], {}, key);
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
  });

  it('renames one after the other when two decisions come at the same moment', async () => {
    const answers = await Promise.all(['A', 'B', 'C'].map((name) => record([rename(name)])));
    const versions = answers.map(({ body }) => body.units[0]?.version ?? 0).sort();
    expect(versions[2]! - versions[0]!).toBe(2);
  });

  it('refuses an unknown type, an unknown field and an empty list by their shape', async () => {
    const shape = async (actions: object[]) => {
      const { status, body } = await membership.call('POST', '/v1/reorganisations', {
        as: 'officer',
        body: { decision, actions },
        isWellFormed: false,
      });
      return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
    };
    expect(await shape([])).toEqual([400, '/actions required']);
    expect(await shape([{ type: 'explode' }])).toEqual([400, '/actions/0/type bad-format']);
    expect(await shape([{ ...rename('Tên'), colour: 'red' }])).toEqual([
      400,
      '/actions/0/colour unknown-field',
    ]);
  });
});

describe('reading decisions', () => {
  const read = <T>(path: string, as = 'analyst') =>
    membership.call<T & Problem>('GET', `/v1/reorganisations${path}`, { as });

  it('shows one as it was recorded, to anybody who is signed in', async () => {
    const { body } = await record([rename('Tên bảy')]);
    expect(await read(`/${body.id}`)).toMatchObject({ status: 200, body });
    expect((await read(`/${tree.school.id}`)).body.code).toBe('not-found');
  });

  it('lists those of a unit, newest first, page by page', async () => {
    const { id: unitId } = tree.boardingSchool;
    const numbers = ['A', 'B', 'C'];
    for (const number of numbers)
      await record([rename(`Tên ${number}`, unitId)], { decision: { ...decision, number } });
    type List = { data: ReorganisationResponse[]; page: { next: string | null } };
    const first = (await read<List>(`?unitId=${unitId}&limit=2`)).body;
    expect(first.data.map((each) => each.decision.number)).toEqual(['C', 'B']);
    const { body: second } = await read<List>(
      `?unitId=${unitId}&limit=2&cursor=${first.page.next!}`,
    );
    expect(second.data[0]?.decision.number).toBe('A');
    expect((await read<List>('?limit=1')).body.data).toHaveLength(1);
  });
});
