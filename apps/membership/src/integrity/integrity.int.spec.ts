import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwardRecord, SupportRecord } from '@dong-hanh/contracts';
import type { Page } from '@dong-hanh/service-kit';
import { digestSumsOf } from '@dong-hanh/testing';
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

describe('who may see the proof', () => {
  it.each([
    ['officer', 200],
    ['analyst', 200],
    ['administrator', 200],
    ['school-officer', 403],
    ['nobody', 403],
    [undefined, 401],
  ] as const)('%s %s', async (as, expected) => {
    for (const family of ['awards', 'supports']) {
      for (const path of [family, `${family}/versions?province=none&month=2023-08`]) {
        const { status } = await membership.call('GET', `/v1/integrity/${path}`, { as });
        expect([path, status]).toEqual([path, expected]);
      }
    }
  });
});
