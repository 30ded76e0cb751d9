import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwardRecord, MemberState, SupportRecord, UnitState } from '@dong-hanh/contracts';
import type { Page } from '@dong-hanh/service-kit';
import { digestSumsOf, registerSumsOf } from '@dong-hanh/testing';
import { applyAwards, award, revoked } from '../testing/awards.fixture.js';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { applySupports, returned, support } from '../testing/supports.fixture.js';
import type { DigestRecord, DigestResponse } from './integrity.dto.js';

type Kept = AwardRecord | SupportRecord;

const crowd = <T>(make: () => T) => Array.from({ length: 40 }, make);
const awards = [
  award({ signedOn: '2024-01-09' }),
  revoked(award({ signedOn: '2022-08-12' })),
  award({ provinceId: null, signedOn: '2024-01-10' }),
  ...crowd(() => award({ signedOn: '2023-08-10' })),
];
const supports = [
  support({ grantedOn: '2024-01-09' }),
  returned(support({ grantedOn: '2022-08-12' })),
  support({ provinceId: null, grantedOn: '2024-01-10' }),
  ...crowd(() => support({ grantedOn: '2023-08-10' })),
];

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await applyAwards(membership, awards);
  await applySupports(membership, supports);
  await membership.grant('administrator', { role: 'administrator' });
});
afterAll(() => membership.stop());

const read = async <T>(path: string) =>
  (await membership.call<T>('GET', path, { as: 'officer' })).body;

describe.each<[string, readonly Kept[]]>([
  ['awards', awards],
  ['supports', supports],
])('the proof over all %s', (family, records) => {
  const path = `/v1/integrity/${family}`;
  const bucket = (province: string | null, month: string) =>
    records.filter((each) => each.provinceId === province && each.month === month);

  it('has count and digest per province and month, as everybody can compute them', async () => {
    const { data } = await read<DigestResponse>(`${path}?groupBy=province,month`);
    const rowOf = (province: string | null, month: string) => {
      const expected = bucket(province, month);
      const { digest, contents } = digestSumsOf(expected);
      return { province: province ?? 'none', month, count: expected.length, digest, contents };
    };
    expect(data).toEqual([
      ...['2022-08', '2023-08', '2024-01'].map((month) => rowOf(tree.federation.id, month)),
      rowOf(null, '2024-01'),
    ]);
    expect(data.map(({ count }) => count)).toEqual([1, 40, 1, 1]);
  });

  it('says how much history it counts: the sum of all versions', async () => {
    const { position } = await read<DigestResponse>(path);
    expect(position).toBe(String(records.reduce((sum, { version }) => sum + version, 0)));
  });

  it('opens a digest down to its records, page by page', async () => {
    const seen: DigestRecord[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const query = `province=${tree.federation.id}&month=2023-08&limit=15${cursor}`;
      const { data, page } = await read<Page<DigestRecord>>(`${path}/versions?${query}`);
      seen.push(...data);
      ({ next } = page);
    } while (next !== null);
    const expected = bucket(tree.federation.id, '2023-08').map(({ id, version, state }) => ({
      id,
      version,
      state,
      contents: expect.any(String),
    }));
    expect(seen).toEqual(expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('opens the one outside provinces', async () => {
    const { data } = await read<Page<DigestRecord>>(`${path}/versions?province=none&month=2024-01`);
    expect(data.map(({ id }) => id)).toEqual(bucket(null, '2024-01').map(({ id }) => id));
  });

  it.each([
    '?groupBy=unit',
    '/versions',
    '/versions?province=none',
    '/versions?province=none&month=2023-13',
    '/versions?province=40&month=2023-08',
  ])('refuses %s', async (query) => {
    const { status } = await membership.call('GET', `${path}${query}`, {
      as: 'officer',
      isWellFormed: false,
    });
    expect(status).toBe(400);
  });

  it('keeps the cursor of its own list apart', async () => {
    const query = `province=${tree.federation.id}&month=2023-08&limit=1`;
    const other = family === 'awards' ? 'supports' : 'awards';
    const { page } = await read<Page<DigestRecord>>(`/v1/integrity/${other}/versions?${query}`);
    const { status, body } = await membership.call(
      'GET',
      `${path}/versions?${query}&cursor=${encodeURIComponent(page.next ?? '')}`,
      { as: 'officer' },
    );
    expect([status, body.code]).toEqual([400, 'bad-cursor']);
  });
});

/** What was told last of everything in a topic. */
async function lastTold<T extends { id: string }>(topic: string): Promise<T[]> {
  const rows = await membership.database.admin.query<{ event: string }>(
    'select distinct on (key) event from outbox where topic = $1 order by key, pos desc',
    [topic],
  );
  return rows.map(({ event }) => (JSON.parse(event) as { data: T }).data);
}

describe('the proof over the register', () => {
  it('of members is over what their events say, through transfer, suspension, exit and return', async () => {
    for (let n = 0; n < 3; n += 1) {
      const body = {
        ...{ fullName: 'Nguyễn Thị Hồng Vân', birthDate: '1986-03-08', gender: 'female' },
        ...{ unitId: tree.school.id, joinedOn: n === 0 ? '2009-09-05' : '2010-09-05' },
      };
      const made = await membership.call<{ id: string }>('POST', '/v1/members', {
        ...{ as: 'officer', body },
      });
      const change = async (path: string, more: object) => {
        const to = `/v1/members/${made.body.id}/${path}`;
        const { status } = await membership.call('POST', to, { as: 'officer', body: more });
        expect([path, status]).toEqual([path, 201]);
      };
      if (n === 0) continue;
      const moved = { toUnitId: tree.boardingSchool.id, reason: 'transfer-requested' };
      await change('transfers', { ...moved, effectiveOn: '2015-09-01' });
      await change('suspensions', { effectiveOn: '2016-09-01', reason: 'temporary-suspension' });
      await change('exits', { effectiveOn: '2017-09-01', reason: 'resigned' });
      if (n === 1) continue;
      const back = { unitId: tree.school.id, effectiveOn: '2020-01-01' };
      await change('readmissions', back);
    }
    const told = await lastTold<MemberState>('membership.member.v1');
    expect(told).toHaveLength(3);
    expect((await read<DigestResponse>('/v1/integrity/members')).data).toEqual(
      registerSumsOf(told),
    );
  });

  it('of units is over what their events say', async () => {
    const told = await lastTold<UnitState>('membership.unit.v1');
    expect(told.length).toBeGreaterThan(3);
    const { data, position } = await read<DigestResponse>('/v1/integrity/units');
    expect(data).toEqual(registerSumsOf(told));
    expect(position).toBe(String(told.reduce((sum, { version }) => sum + version, 0)));
  });

  it('opens down to each record', async () => {
    for (const family of ['members', 'units'] as const) {
      const { data } = await read<DigestResponse>(`/v1/integrity/${family}`);
      const { month, count } = data[0]!;
      const path = `/v1/integrity/${family}/versions?province=none&month=${month}&limit=200`;
      expect((await read<Page<DigestRecord>>(path)).data).toHaveLength(count);
    }
  });

  it('is published again record by record, for a reader that holds it otherwise', async () => {
    const [member] = await lastTold<MemberState>('membership.member.v1');
    const countTold = async () =>
      (await membership.database.admin.query('select from outbox where key = $1', [member!.id]))
        .length;
    const before = await countTold();
    const { status, body } = await membership.call('POST', '/v1/integrity/members/repairs', {
      ...{ as: 'administrator', body: { recordIds: [member!.id, tree.school.id] } },
    });
    expect([status, body, await countTold()]).toEqual([200, { records: 1 }, before + 1]);
    const units = await membership.call('POST', '/v1/integrity/units/repairs', {
      ...{ as: 'administrator', body: { recordIds: [tree.school.id] } },
    });
    expect([units.status, units.body]).toEqual([200, { records: 1 }]);
    expect(await lastTold<MemberState>('membership.member.v1')).toContainEqual(member);
  });
});

describe('who may see the proof', () => {
  it.each([
    ['officer', 200],
    ['analyst', 200],
    ['administrator', 200],
    ['school-officer', 403],
    ['nobody', 403],
    [undefined, 401],
  ] as const)('%s %s', async (as, expected) => {
    for (const family of ['awards', 'supports', 'members', 'units']) {
      for (const path of [family, `${family}/versions?province=none&month=2023-08`]) {
        const { status } = await membership.call('GET', `/v1/integrity/${path}`, { as });
        expect([path, status]).toEqual([path, expected]);
      }
    }
  });
});
