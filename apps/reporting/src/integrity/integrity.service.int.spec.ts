import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwardRecord, SupportRecord } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  digestSumsOf,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { award, revoked } from '../testing/award.fixture.js';
import { access, organisation, unitState } from '../testing/organisation.fixture.js';
import { startReporting, type Refusal, type Reporting } from '../testing/reporting.fixture.js';
import { returned, support } from '../testing/support.fixture.js';
import type { DigestsResponse, VersionsResponse } from './integrity.dto.js';

const units = organisation();
const province = units.ngheAn.id;
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(
    access('auditor', 'auditor', [null]),
    access('province-officer', 'province-officer', [units.ngheAn]),
    access('school-officer', 'school-officer', [units.sectorSchool]),
  );
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

type Compared = AwardRecord | SupportRecord;
interface Family {
  /** A record of a day in a province; outside provinces without one. */
  recorded(day: string, provinceId?: string): Compared;
  /** Its next version, and the state that it is in then. */
  taken(record: Compared): Compared;
  takenState: string;
  apply(...records: Compared[]): Promise<void>;
}
const families: [string, Family][] = [
  [
    'awards',
    {
      recorded: (signedOn, provinceId) => award({ signedOn, provinceId: provinceId ?? null }),
      taken: (record) => revoked(record as AwardRecord),
      takenState: 'revoked',
      apply: (...records) => reporting.applyAwards(...(records as AwardRecord[])),
    },
  ],
  [
    'supports',
    {
      recorded: (grantedOn, provinceId) => support({ grantedOn, provinceId: provinceId ?? null }),
      taken: (record) => returned(record as SupportRecord),
      takenState: 'returned',
      apply: (...records) => reporting.applySupports(...(records as SupportRecord[])),
    },
  ],
];

describe.each(families)('%s', (family, { recorded, taken, takenState, apply }) => {
  async function digests(): Promise<DigestsResponse> {
    const { body } = await reporting.get<DigestsResponse>('auditor', `/v1/integrity/${family}`);
    return body;
  }

  async function versions(bucket: string, limit = 200): Promise<VersionsResponse> {
    const path = `/v1/integrity/${family}/versions?${bucket}&limit=${limit}`;
    return (await reporting.get<VersionsResponse>('auditor', path)).body;
  }

  describe('their digests', () => {
    it('of nothing are none, at position 0', async () => {
      expect(await digests()).toEqual({ data: [], position: '0' });
    });

    it('are those of the contract, per frozen province and month, at the sum of the versions', async () => {
      const august = Array.from({ length: 25 }, () => recorded('2023-08-10', province));
      const changed = taken(recorded('2023-08-31', province));
      const september = recorded('2023-09-01', province);
      const outside = [recorded('2023-08-10'), recorded('2023-08-10')];
      await apply(...august, changed, september, ...outside);
      expect(await digests()).toEqual({
        data: [
          { province, month: '2023-08', count: 26, ...digestSumsOf([...august, changed]) },
          { province, month: '2023-09', count: 1, ...digestSumsOf([september]) },
          { province: 'none', month: '2023-08', count: 2, ...digestSumsOf(outside) },
        ],
        position: String(25 + 2 + 1 + 2),
      });
    });

    it('change with a new version, though the count does not', async () => {
      const one = recorded('2023-08-10', units.haNoi.id);
      const own = async () => (await digests()).data.find((row) => row.province === units.haNoi.id);
      await apply(one);
      const before = await own();
      await apply(taken(one));
      const after = await own();
      expect(after?.count).toBe(before?.count);
      expect(after).toMatchObject(digestSumsOf([taken(one)]));
      expect(after?.digest).not.toBe(before?.digest);
    });

    it('take the grouping that they always have, and no other', async () => {
      const path = `/v1/integrity/${family}?groupBy=`;
      const usual = await reporting.get<DigestsResponse>('auditor', `${path}province,month`);
      const other = await reporting.get<Refusal>('auditor', `${path}province`);
      expect([usual.status, other.status]).toEqual([200, 400]);
    });
  });

  describe('those behind a digest', () => {
    it('are its province and month with version and state, in the order of ids', async () => {
      const { data, page } = await versions(`province=${province}&month=2023-08`);
      expect(data).toHaveLength(26);
      expect(data.filter(({ state }) => state === takenState)).toEqual([
        {
          ...{ id: expect.any(String), version: 2, state: takenState },
          ...{ contents: expect.any(String), details: expect.any(String) },
        },
      ]);
      expect(data.map(({ id }) => id)).toEqual(data.map(({ id }) => id).toSorted());
      expect(page).toEqual({ next: null, hasMore: false });
    });

    it('outside provinces are found under none', async () => {
      expect((await versions('province=none&month=2023-08')).data).toHaveLength(2);
    });

    it('come each once over small pages', async () => {
      const ids = new Set<string>();
      let cursor = '';
      do {
        const bucket = `province=${province}&month=2023-08${cursor}`;
        const { data, page } = await versions(bucket, 10);
        data.forEach(({ id }) => ids.add(id));
        cursor = page.next === null ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      expect(ids.size).toBe(26);
    });

    it('of an unknown province are none', async () => {
      expect((await versions(`province=${newId()}&month=2023-08`)).data).toEqual([]);
    });

    it.each([
      ['month=2023-08', '/province'],
      [`province=${province}`, '/month'],
      ['province=north&month=2023-08', '/province'],
      [`province=${province}&month=2023-13`, '/month'],
    ])('need a province and a month: %s', async (query, pointer) => {
      const path = `/v1/integrity/${family}/versions?${query}`;
      const { status, body } = await reporting.get<Refusal>('auditor', path);
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
    });
  });

  describe('who may compare', () => {
    const paths = [
      `/v1/integrity/${family}`,
      `/v1/integrity/${family}/versions?province=${province}&month=2023-08`,
    ];

    it.each(paths)('%s answers whoever holds integrity.read', async (path) => {
      for (const account of ['auditor', 'province-officer']) {
        expect((await reporting.get(account, path)).status).toBe(200);
      }
    });

    it.each(paths)('%s is refused to others', async (path) => {
      for (const account of ['school-officer', 'stranger']) {
        const { status, body } = await reporting.get<Refusal>(account, path);
        expect([status, body.permission]).toEqual([403, 'integrity.read']);
      }
    });
  });
});
