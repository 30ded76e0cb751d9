import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { Clock, type CountedPage, CursorSigner } from '@dong-hanh/service-kit';
import { startMembership, type MembershipApp } from '../testing/membership.fixture.js';
import type { TerritoryResponse } from './territories.dto.js';
import { TerritoriesRepository, type NewTerritory } from './territories.repository.js';
import { TerritoriesService } from './territories.service.js';

let membership: MembershipApp;
let owner: Database;
let catalogue: TerritoriesService;

const TWO_LEVELS = '2025-07-01';
const district = (code: string, name: string): NewTerritory => ({
  code,
  name,
  kind: 'district',
  parentCode: '40',
  validFrom: '1991-08-12',
  validTo: TWO_LEVELS,
});
const ngheAn: NewTerritory[] = [
  district('429', 'Huyện Nghi Lộc'),
  district('417', 'Huyện Kỳ Sơn'),
  { ...district('17848', 'Xã Nghi Lâm'), kind: 'commune', parentCode: '429' },
  { ...district('17848', 'Xã Hải Lộc'), kind: 'commune', validFrom: TWO_LEVELS, validTo: null },
];

beforeAll(async () => {
  membership = await startMembership();
  owner = new Database({
    url: membership.database.url('migrate'),
    applicationName: 'loader',
    max: 1,
  });
  catalogue = new TerritoriesService(
    new TerritoriesRepository(owner),
    new Clock(),
    membership.app.get(CursorSigner),
  );
  await catalogue.registerTerritories(ngheAn);
});
afterAll(async () => {
  await owner.close();
  await membership.stop();
});

const list = (query: string) =>
  membership.call<CountedPage<TerritoryResponse>>('GET', `/v1/territories${query}`, {
    as: 'nobody',
  });
const namesOf = async (query: string) => (await list(query)).body.data.map(({ name }) => name);

describe('the catalogue of territories', () => {
  it('has 63 provinces until June 2025 and 34 from July on', async () => {
    const count = async (asOf: string) =>
      (await list(`?level=province&total=true&limit=1&asOf=${asOf}`)).body.page.total;
    expect(await count('2025-06-30')).toBe(63);
    expect(await count(TWO_LEVELS)).toBe(34);
  });

  it('shows the parts of a territory on a day', async () => {
    expect(await namesOf('?parentCode=40&asOf=2023-08-16')).toEqual([
      'Huyện Kỳ Sơn',
      'Huyện Nghi Lộc',
    ]);
    expect(await namesOf(`?parentCode=40&asOf=${TWO_LEVELS}`)).toEqual(['Xã Hải Lộc']);
  });

  it('knows what one code meant on each day', async () => {
    const commune = async (asOf: string) => (await list(`?level=commune&asOf=${asOf}`)).body.data;
    expect(await commune('2023-08-16')).toEqual([
      {
        code: '17848',
        name: 'Xã Nghi Lâm',
        level: 'commune',
        parentCode: '429',
        validFrom: '1991-08-12',
        validTo: TWO_LEVELS,
      },
    ]);
    expect(await commune('2026-01-01')).toMatchObject([{ name: 'Xã Hải Lộc', parentCode: '40' }]);
  });

  it('pages in the order of codes', async () => {
    const first = await list('?level=province&limit=2');
    const next = encodeURIComponent(first.body.page.next ?? '');
    const second = await list(`?level=province&limit=2&cursor=${next}`);
    const codes = [...first.body.data, ...second.body.data].map(({ code }) => code);
    expect(codes).toEqual(['01', '04', '08', '11']);
  });

  it('stays as it is when it is loaded again', async () => {
    expect(await catalogue.registerTerritories(ngheAn)).toBe(0);
  });

  it('refuses a part on days on which the whole does not stand', async () => {
    const orphan = {
      ...district('17849', 'Xã'),
      kind: 'commune' as const,
      parentCode: '417',
      validTo: null,
    };
    await expect(catalogue.registerTerritories([orphan])).rejects.toThrow(
      'fk_territories_parent_code',
    );
  });

  it('is read by everybody who is signed in, and by nobody else', async () => {
    expect((await list('')).status).toBe(200);
    expect((await membership.call('GET', '/v1/territories')).status).toBe(401);
  });

  it('refuses a level that does not exist', async () => {
    const { status } = await membership.call('GET', '/v1/territories?level=village', {
      as: 'nobody',
      isWellFormed: false,
    });
    expect(status).toBe(400);
  });
});
