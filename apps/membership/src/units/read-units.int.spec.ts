import { type CountedPage } from '@dong-hanh/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LineageEdge } from '@dong-hanh/contracts';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { UnitResponse } from './units.dto.js';

type UnitPage = CountedPage<UnitResponse>;

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await membership.call('POST', '/v1/reorganisations', {
    as: 'officer',
    body: {
      decision: {
        number: '88/QĐ-CĐGD',
        signedOn: '2023-08-25',
        effectiveOn: '2023-09-01',
        issuer: 'nghe-an-education-union',
      },
      actions: [
        { type: 'rename', unitId: tree.boardingSchool.id, name: 'Tên mới', code: 'NA-THPT-DTNT' },
      ],
    },
  });
});
afterAll(() => membership.stop());

const read = <T>(path: string) => membership.call<T>('GET', path, { as: 'nobody' });
const codes = async (query: string) =>
  (await read<UnitPage>(`/v1/units${query}`)).body.data.map(({ code }) => code);

describe('listing units', () => {
  it('shows direct children of a unit in the order of their codes', async () => {
    expect(await codes(`?parentId=${tree.educationUnion.id}`)).toEqual([
      'NA-THPT-DTNT',
      'NA-THPT-NL5',
    ]);
  });

  it('shows the tree as valid on the day asked', async () => {
    const parentId = `parentId=${tree.educationUnion.id}`;
    expect(await codes(`?${parentId}&asOf=2023-08-31`)).toEqual(['NA-DTNT', 'NA-THPT-NL5']);
    expect(await codes(`?${parentId}&asOf=2005-08-31`)).toEqual([]);
    expect(await codes('?asOf=1991-12-31')).toEqual(['NA-LDLD', 'TLD']);
  });

  it('finds a unit by its code, whatever the case, on days on which it had that code', async () => {
    expect(await codes('?code=na-thpt-nl5')).toEqual(['NA-THPT-NL5']);
    expect(await codes('?code=NA-DTNT')).toEqual([]);
    expect(await codes('?code=NA-DTNT&asOf=2020-01-01')).toEqual(['NA-DTNT']);
    expect(await codes(`?code=NA-CS-NL&parentId=${tree.educationUnion.id}`)).toEqual([]);
  });

  it('pages through all of them without a gap or a repeat, and counts when asked', async () => {
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const { body } = await read<UnitPage>(`/v1/units?limit=3&total=true${cursor}`);
      expect(body.page.total).toBe(Object.keys(tree).length);
      seen.push(...body.data.map(({ code }) => code));
      ({ next } = body.page);
    } while (next !== null);
    expect(seen).toEqual(seen.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect(seen).toHaveLength(Object.keys(tree).length);
  });

  it('does not go on from a place in another list', async () => {
    const { body: units } = await read<UnitPage>('/v1/units?limit=1');
    const { status, body } = await membership.call('GET', `/v1/members?cursor=${units.page.next}`, {
      as: 'officer',
    });
    expect([status, body]).toMatchObject([
      400,
      { code: 'bad-cursor', errors: [{ pointer: '/cursor', code: 'bad-cursor' }] },
    ]);
  });

  it('leaves the total out unless asked', async () => {
    expect((await read<UnitPage>('/v1/units')).body.page).toEqual({ next: null, hasMore: false });
  });

  it('answers 404 for children of a unit that does not exist', async () => {
    const { status, body } = await read<{ code: string }>(
      '/v1/units?parentId=0198f0a0-0000-7000-8000-0000000000ff',
    );
    expect([status, body.code]).toEqual([404, 'unit-unknown']);
  });

  it.each([
    ['limit=201', 'page-too-large'],
    ['cursor=made.up', 'bad-cursor'],
    ['asOf=2023-02-30', 'input-invalid'],
    ['asOf=0000-01-01', 'input-invalid'],
    ['sort=name', 'input-invalid'],
    ['total=maybe', 'input-invalid'],
  ])('refuses ?%s', async (query, code) => {
    const { status, body } = await membership.call('GET', `/v1/units?${query}`, {
      as: 'nobody',
      isWellFormed: false,
    });
    expect([status, body.code]).toEqual([400, code]);
  });
});

describe('showing a unit', () => {
  const show = (asOf: string, { id } = tree.boardingSchool) =>
    read<UnitResponse & { code: string }>(`/v1/units/${id}?asOf=${asOf}`);

  it('shows name, code and days of the version valid on the day', async () => {
    const [before, after] = [await show('2023-08-31'), await show('2023-09-01')];
    expect(before.body).toMatchObject({
      code: 'NA-DTNT',
      validFrom: '2005-09-01',
      validTo: '2023-09-01',
      decision: tree.boardingSchool.decision,
    });
    expect(after.body).toMatchObject({
      code: 'NA-THPT-DTNT',
      name: 'Tên mới',
      validFrom: '2023-09-01',
      validTo: null,
      decision: { number: '88/QĐ-CĐGD', signedOn: '2023-08-25' },
    });
    expect(after.headers.etag).toBe('"2"');
  });

  it('answers 404 before its establishment and for an unknown id', async () => {
    expect(await show('2005-08-31')).toMatchObject({ status: 404, body: { code: 'unit-unknown' } });
    const unknown = { ...tree.school, id: '0198f0a0-0000-7000-8000-0000000000ff' };
    expect(await show('2023-01-01', unknown)).toMatchObject({ status: 404 });
  });

  it('shows an ended unit as on its last day, with the day of its end, and no list has it', async () => {
    await membership.database.admin.query(
      `update units set ended_on = '2024-01-01' where id = '${tree.villageSchool.id}'`,
    );
    await membership.database.admin.query(
      `update unit_versions set valid = daterange(lower(valid), '2024-01-01')
       where unit_id = '${tree.villageSchool.id}'`,
    );
    const { status, body } = await show('2026-01-01', tree.villageSchool);
    expect(status).toBe(200);
    expect(body).toMatchObject({ code: 'NA-CS-NL', endedOn: '2024-01-01', validTo: '2024-01-01' });
    expect(await codes('?code=NA-CS-NL')).toEqual([]);
  });

  it('refuses what is no id', async () => {
    const { status } = await membership.call('GET', '/v1/units/17', {
      as: 'nobody',
      isWellFormed: false,
    });
    expect(status).toBe(400);
  });
});

describe('the lineage of a unit', () => {
  it('tells of a renaming, and is empty for a unit without a past', async () => {
    const lineage = async (id: string) =>
      (await read<{ data: LineageEdge[] }>(`/v1/units/${id}/lineage`)).body.data;
    expect(await lineage(tree.boardingSchool.id)).toEqual([
      {
        type: 'renamed',
        fromId: tree.boardingSchool.id,
        toId: tree.boardingSchool.id,
        effectiveOn: '2023-09-01',
        decisionNumber: '88/QĐ-CĐGD',
      },
    ]);
    expect(await lineage(tree.school.id)).toEqual([]);
  });

  it('answers 404 for a unit that does not exist', async () => {
    const { status } = await read('/v1/units/0198f0a0-0000-7000-8000-0000000000ff/lineage');
    expect(status).toBe(404);
  });
});
