import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { eventually } from '@dong-hanh/testing';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { UnitResponse } from './units.dto.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
});
afterAll(() => membership.stop());

const school = (code: string, rest: Record<string, unknown> = {}) => ({
  code,
  name: 'Công đoàn cơ sở Trường Mầm non tư thục Hoa Sen',
  kind: 'grassroots-union',
  parentId: tree.educationUnion.id,
  locatedIn: '40',
  ownership: 'non-public',
  establishedOn: '2023-09-05',
  decision: { number: '91/QĐ-CĐGD', signedOn: '2023-08-28' },
  ...rest,
});

const establish = (body: unknown, headers: Record<string, string> = {}) =>
  membership.call<UnitResponse & { code: string; errors?: unknown[] }>('POST', '/v1/units', {
    as: 'officer',
    body,
    headers,
  });

const refusal = async (body: unknown) => {
  const { status, body: problem } = await establish(body);
  return { status, code: problem.code, errors: problem.errors };
};

describe('establishing a unit', () => {
  it('answers the unit with its id, version 1 and its tag', async () => {
    const { status, headers, body } = await establish(school('NA-MN-HOASEN'));
    expect(status).toBe(201);
    expect(headers.etag).toBe('"1"');
    expect(body).toEqual({
      ...school('NA-MN-HOASEN'),
      id: expect.any(String),
      endedOn: null,
      validFrom: '2023-09-05',
      validTo: null,
      version: 1,
    });
  });

  it('publishes the whole public state of the unit', async () => {
    const { body } = await establish(school('NA-MN-SEN2'));
    const [row] = await membership.database.admin.query<{ topic: string; event: string }>(
      'select topic, event from outbox where key = $1',
      [body.id],
    );
    expect(row?.topic).toBe('membership.unit.v1');
    expect(JSON.parse(row?.event ?? '')).toMatchObject({
      type: 'dong-hanh.membership.unit-established.v1',
      actorid: 'officer',
      sequence: '1',
      data: {
        id: body.id,
        establishedOn: '2023-09-05',
        versions: [{ no: 1, code: 'NA-MN-SEN2', parentId: tree.educationUnion.id, validTo: null }],
        decision: { number: '91/QĐ-CĐGD', signedOn: '2023-08-28' },
      },
    });
  });

  it('keeps the name in Unicode NFC with single blanks', async () => {
    const name = '  Công  đoàn cơ sở Hoà Bình '.normalize('NFD');
    const { body } = await establish(school('NA-NFD', { name }));
    expect(body.name).toBe('Công đoàn cơ sở Hoà Bình'.normalize('NFC'));
  });

  it('refuses a code that is taken, whatever its case', async () => {
    await establish(school('NA-Taken'));
    expect(await refusal(school('na-TAKEN'))).toEqual({
      status: 409,
      code: 'unit-code-taken',
      errors: [expect.objectContaining({ pointer: '/code', code: 'unit-code-taken' })],
    });
  });

  it('takes a code once when two ask for it at the same moment', async () => {
    const { admin, url } = membership.database;
    const other = new Database({ url: url('migrate'), applicationName: 'other', max: 1 });
    const late = await other.transaction(async (tx) => {
      await tx.query(
        `update unit_versions set code = 'NA-RACE' where unit_id = '${tree.villageSchool.id}'`,
      );
      const request = establish(school('NA-RACE'));
      await eventually(async () => {
        const waiting = await admin.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(waiting).toHaveLength(1);
      });
      return { request };
    });
    expect(await late.request).toMatchObject({ status: 409, body: { code: 'unit-code-taken' } });
    await other.close();
  });

  it.each([
    [
      'a commune union before 2025',
      { kind: 'commune-union', parentId: tree.federation.id },
      'kind-not-valid',
      '/kind',
    ],
    [
      'a federation under a school',
      { kind: 'provincial-federation', parentId: tree.school.id },
      'parent-kind-not-allowed',
      '/parentId',
    ],
    ['a school without a superior', { parentId: null }, 'parent-required', '/parentId'],
    [
      'a superior that does not exist',
      { parentId: '0198f0a0-0000-7000-8000-0000000000ff' },
      'parent-unknown',
      '/parentId',
    ],
    ['a superior that came later', { establishedOn: '1991-12-31' }, 'parent-unknown', '/parentId'],
    ['a territory that does not exist', { locatedIn: '99' }, 'territory-unknown', '/locatedIn'],
    [
      'a decision signed in the future',
      { decision: { number: '1', signedOn: '2999-01-01' } },
      'signed-in-future',
      '/decision/signedOn',
    ],
    [
      'an establishment in the future',
      { establishedOn: '2999-01-01', parentId: tree.federation.id },
      'date-in-future',
      '/establishedOn',
    ],
  ])('refuses %s', async (_, change, code, pointer) => {
    const refused = await refusal(school('NA-REFUSED', change));
    expect(refused).toMatchObject({ status: 422, code });
    expect(refused.errors).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('lets a federation hold a school directly, and a commune union stand from 2025', async () => {
    const direct = await establish(school('NA-DIRECT', { parentId: tree.federation.id }));
    const commune = await establish(
      school('NA-XA-1', {
        kind: 'commune-union',
        parentId: tree.federation.id,
        establishedOn: '2025-07-01',
      }),
    );
    expect([direct.status, commune.status]).toEqual([201, 201]);
  });

  it('leaves nothing behind when it refuses', async () => {
    await refusal(school('NA-NOTHING', { locatedIn: '99' }));
    const { body } = await membership.call<{ data: unknown[] }>(
      'GET',
      '/v1/units?code=NA-NOTHING',
      {
        as: 'officer',
      },
    );
    expect(body.data).toEqual([]);
  });

  it('does a repeated request once, and refuses another body under its key', async () => {
    const key = { 'idempotency-key': 'hoa-sen-3' };
    const first = await establish(school('NA-ONCE'), key);
    const again = await establish(school('NA-ONCE'), key);
    const other = await establish(school('NA-OTHER'), key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('points at each fault of the shape before it asks for rights', async () => {
    const { status, body } = await membership.call('POST', '/v1/units', {
      as: 'nobody',
      body: { ...school('bad code!'), establishedOn: '2023-02-30', decision: {}, extra: 1 },
      isWellFormed: false,
    });
    expect(status).toBe(400);
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      '/code bad-format',
      '/decision/number required',
      '/decision/signedOn required',
      '/establishedOn bad-date',
      '/extra unknown-field',
    ]);
  });

  it('needs a place for every unit but the confederation', async () => {
    const nowhere = school('NA-NOWHERE', { locatedIn: undefined });
    const { status, body } = await membership.call('POST', '/v1/units', {
      as: 'officer',
      body: nowhere,
      isWellFormed: false,
    });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      expect.objectContaining({ pointer: '/locatedIn', code: 'required' }),
    ]);
  });
});
