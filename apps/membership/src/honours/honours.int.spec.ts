import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { awardDigestText, type AwardRecord } from '@dong-hanh/contracts';
import type { Page } from '@dong-hanh/service-kit';
import { MembersService } from '../members/members.service.js';
import { applyAwards, award, revoked } from '../testing/awards.fixture.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { DigestRecord, DigestResponse, HonoursResponse } from './honours.dto.js';

let membership: MembershipApp;
let teacher: string;
let awards: AwardRecord[];

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  [teacher = ''] = await membership.app.get(MembersService).admitMany(
    [
      {
        fullName: 'Nguyễn Thị Hồng Vân',
        unitId: tree.school.id,
        joinedOn: '2010-09-05',
        birthDate: '1986-03-08',
        gender: 'female',
      },
    ],
    arranging,
  );
  const recipient = { kind: 'member' as const, id: teacher };
  awards = [
    award({ recipient }),
    award({ recipient, signedOn: '2024-08-09', schoolYear: '2023-2024' }),
    revoked(award({ recipient, signedOn: '2022-08-12', schoolYear: '2021-2022' })),
    award({ provinceId: null }),
    ...Array.from({ length: 40 }, () => award()),
  ];
  await applyAwards(membership, awards);
});
afterAll(() => membership.stop());

const read = <T>(path: string, as = 'officer') => membership.call<T>('GET', path, { as });

describe('the honours of a member', () => {
  it('come newest first, revoked ones among them', async () => {
    const { body } = await read<HonoursResponse>(`/v1/members/${teacher}/honours`);
    expect(body.data.map(({ decidedOn, state }) => `${decidedOn} ${state}`)).toEqual([
      '2024-08-09 granted',
      '2023-08-10 granted',
      '2022-08-12 revoked',
    ]);
    expect(body.freshness).toEqual({
      asOf: null,
      lagSeconds: expect.any(Number),
      appliedEvents: 0,
    });
  });

  it('are not those of the unit', async () => {
    const { body } = await read<HonoursResponse>(`/v1/units/${tree.school.id}/honours`);
    expect(body.data).toHaveLength(41);
  });

  it('of nobody answer 404', async () => {
    const nobody = '0198f0a1-0000-7000-8000-0000000000ff';
    expect(await read(`/v1/members/${nobody}/honours`)).toMatchObject({
      status: 404,
      body: { code: 'member-unknown' },
    });
    expect(await read(`/v1/units/${nobody}/honours`)).toMatchObject({
      status: 404,
      body: { code: 'unit-unknown' },
    });
  });
});

describe('the proof over all awards', () => {
  const digestOf = (some: readonly AwardRecord[]) =>
    some
      .map((each) => createHash('sha256').update(awardDigestText(each)).digest().readBigUInt64BE())
      .reduce((sum, part) => (sum + part) % 2n ** 64n, 0n)
      .toString();
  const bucket = (province: string | null, month: string) =>
    awards.filter((each) => each.provinceId === province && each.month === month);

  it('has count and digest per province and month, as everybody can compute them', async () => {
    const { body } = await read<DigestResponse>('/v1/integrity/awards?groupBy=province,month');
    const province = tree.federation.id;
    expect(body.data).toHaveLength(4);
    for (const month of ['2022-08', '2023-08', '2024-08']) {
      const expected = bucket(province, month);
      expect(body.data).toContainEqual({
        province,
        month,
        count: expected.length,
        digest: digestOf(expected),
      });
    }
    expect(body.data).toContainEqual({
      province: 'none',
      month: '2023-08',
      count: 1,
      digest: digestOf(bucket(null, '2023-08')),
    });
  });

  it('says how much history it counts: the sum of all versions', async () => {
    const { body } = await read<DigestResponse>('/v1/integrity/awards');
    expect(body.position).toBe(String(awards.reduce((sum, { version }) => sum + version, 0)));
  });

  it('opens a digest down to its awards, page by page', async () => {
    const seen: DigestRecord[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const query = `province=${tree.federation.id}&month=2023-08&limit=15${cursor}`;
      const { body } = await read<Page<DigestRecord>>(`/v1/integrity/awards/versions?${query}`);
      seen.push(...body.data);
      ({ next } = body.page);
    } while (next !== null);
    const expected = bucket(tree.federation.id, '2023-08').map(({ id, version, state }) => ({
      id,
      version,
      state,
    }));
    expect(seen).toEqual(expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('opens the one outside provinces', async () => {
    const { body } = await read<Page<DigestRecord>>(
      '/v1/integrity/awards/versions?province=none&month=2023-08',
    );
    expect(body.data.map(({ id }) => id)).toEqual(bucket(null, '2023-08').map(({ id }) => id));
  });

  it.each([
    '?groupBy=unit',
    '/versions',
    '/versions?province=none',
    '/versions?province=none&month=2023-13',
    '/versions?province=40&month=2023-08',
  ])('refuses %s', async (query) => {
    const { status } = await membership.call('GET', `/v1/integrity/awards${query}`, {
      as: 'officer',
      isWellFormed: false,
    });
    expect(status).toBe(400);
  });
});
