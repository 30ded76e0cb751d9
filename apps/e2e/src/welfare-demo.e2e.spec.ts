import { describe, expect, it } from '@jest/globals';
import { unitByCode } from './demo.js';
import { get } from './platform.js';

interface Programme {
  id: string;
  code: string;
}
interface WelfareRow {
  recipientKind?: string;
  source?: string;
  count: number;
  people: number;
  value: { exact: string; approximate: string };
}
interface WelfareStatistic {
  data: WelfareRow[];
  total: number;
}
interface SupportRow {
  grantId: string;
  recipient: { kind: string; id?: string };
}

async function programmeNamed(words: string): Promise<Programme> {
  const path = `/v1/support-programmes?q=${encodeURIComponent(words)}`;
  const { data } = await get<{ data: Programme[] }>('province-officer', path);
  const [found] = data;
  if (!found) throw new Error(`no programme is found by "${words}"`);
  return found;
}

async function welfare(code: string, query: string): Promise<WelfareStatistic> {
  const { data } = await get<{ data: Programme[] }>(
    'analyst',
    `/v1/support-programmes?code=${code}`,
  );
  return get('analyst', `/v1/statistics/welfare?programme=${data[0]?.id}&${query}`);
}

async function supportsOf(programme: Programme): Promise<SupportRow[]> {
  const path = `/v1/supports?programmeId=${programme.id}&limit=200`;
  return (await get<{ data: SupportRow[] }>('vgcl-officer', path)).data;
}

const TET = 'tet-sum-vay-2024';
const TWINNING = 'phong-giup-phong';

describe('Tết Sum vầy 2024, which the start recorded', () => {
  it.each(['Tết Sum vầy', 'tet sum vay', 'Xuan Binh An'])(
    'is found by the name %s',
    async (name) => {
      expect((await programmeNamed(name)).code).toBe(TET);
    },
  );

  it('is 150 supports in 12 grants, each recorded once', async () => {
    const supports = await supportsOf(await programmeNamed(TET));
    expect(supports).toHaveLength(150);
    expect(new Set(supports.map(({ grantId }) => grantId)).size).toBe(12);
    const ids = supports.flatMap(({ recipient }) => recipient.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is counted by recipients to the last person and đồng', async () => {
    const { data, total } = await welfare(TET, 'groupBy=recipientKind');
    const row = (kind: string) => data.find(({ recipientKind }) => recipientKind === kind);
    expect(total).toBe(150);
    expect(row('member')).toMatchObject({
      count: 139,
      people: 139,
      value: { exact: '128000000', approximate: '0' },
    });
    expect(row('non-member')).toMatchObject({
      count: 11,
      people: 43,
      value: { exact: '32500000', approximate: '0' },
    });
  });

  it('is divided among its three kinds of sources without a remainder', async () => {
    const { data, total } = await welfare(TET, 'groupBy=source');
    expect(Object.fromEntries(data.map(({ source, value }) => [source, value.exact]))).toEqual({
      'union-budget': '87600000',
      employer: '38350000',
      socialised: '34550000',
    });
    expect(total).toBe(150);
  });

  it('is the same in the province, by school year and by the days of Tết', async () => {
    const { id } = await unitByCode('NA-LDLD');
    const totals = await Promise.all(
      ['2023-2024', '2024', '2024-01-15..2024-02-09'].map(
        async (period) => (await welfare(TET, `unitId=${id}&period=${period}`)).total,
      ),
    );
    expect(totals).toEqual([150, 150, 150]);
  });

  it('stands in the record of a member who was helped', async () => {
    const supports = await supportsOf(await programmeNamed(TET));
    const helped = supports.find(({ recipient }) => recipient.kind === 'member')?.recipient.id;
    const { data } = await get<{ data: unknown[] }>(
      'province-officer',
      `/v1/members/${helped}/support`,
    );
    expect(data).toHaveLength(1);
  });
});

describe('the twinning aid of the article, which the start recorded', () => {
  it('is found by the name that the article gives it', async () => {
    const words = 'Offices help offices, schools help schools';
    expect((await programmeNamed(words)).code).toBe(TWINNING);
  });

  it('is nearly 800 million, never added to exact money, and no person', async () => {
    const { data } = await welfare(TWINNING, 'period=2020-2021&groupBy=recipientKind');
    expect(data).toEqual([
      {
        recipientKind: 'unit',
        count: 5,
        people: 0,
        value: { exact: '0', approximate: '800000000' },
      },
    ]);
  });

  it('comes from own and socialised sources', async () => {
    const { data } = await welfare(TWINNING, 'groupBy=source');
    const parts = data.map(({ source, value }) => [source, value.approximate]);
    expect(Object.fromEntries(parts)).toEqual({ employer: '500000000', socialised: '300000000' });
  });
});
