import { describe, expect, it } from '@jest/globals';
import { honoursOf, statistic } from './awards.js';
import { unitByCode } from './demo.js';
import { get } from './platform.js';

const DECISIONS = ['1120/QĐ-TLĐ', '1234/QĐ-TLĐ', '214/QĐ-LĐLĐ', '215/QĐ-LĐLĐ'];

interface DecisionRow {
  id: string;
  number: string;
}

interface DecisionPage {
  data: DecisionRow[];
  page: { next: string | null };
}

/** The decisions of 2023, page by page: other journeys record many. */
async function decisionsOf2023(): Promise<DecisionRow[]> {
  const found: DecisionRow[] = [];
  let cursor = '';
  do {
    const path = `/v1/award-decisions?year=2023&limit=200${cursor}`;
    const { data, page } = await get<DecisionPage>('vgcl-officer', path);
    found.push(...data);
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  return found;
}

async function ceremonyAwards() {
  const decisions = (await decisionsOf2023()).filter(({ number }) => DECISIONS.includes(number));
  return Promise.all(
    decisions.map(({ id }) =>
      get<{ form: string; issuer: string; awards: { recipient: { kind: string } }[] }>(
        'vgcl-officer',
        `/v1/award-decisions/${id}`,
      ),
    ),
  );
}

describe('the ceremony of 16 August 2023, which the start recorded', () => {
  it('has the six lines of the article and 104 awards', async () => {
    const decisions = await ceremonyAwards();
    const count = (issuer: string, form: string, kind: string) =>
      decisions
        .filter((decision) => decision.issuer === issuer && decision.form === form)
        .flatMap(({ awards }) => awards.filter(({ recipient }) => recipient.kind === kind)).length;
    expect(decisions).toHaveLength(4);
    expect([
      count('vgcl', 'trade-union-medal', 'member'),
      count('vgcl', 'vgcl-merit-diploma', 'unit'),
      count('vgcl', 'vgcl-merit-diploma', 'member'),
      count('nghe-an-federation', 'emulation-flag', 'unit'),
      count('nghe-an-federation', 'federation-merit-diploma', 'unit'),
      count('nghe-an-federation', 'federation-merit-diploma', 'member'),
    ]).toEqual([17, 2, 19, 1, 8, 57]);
  });

  it('is counted exactly, line by line, where no journey adds to it', async () => {
    const { data } = await statistic(
      'period=2022-2023&groupBy=issuer,form,recipientKind&mode=then',
    );
    const count = (issuer: string, form: string, kind: string) =>
      data.find((row) => row.issuer === issuer && row.form === form && row.recipientKind === kind)
        ?.count;
    expect([
      count('vgcl', 'trade-union-medal', 'member'),
      count('nghe-an-federation', 'emulation-flag', 'unit'),
      count('nghe-an-federation', 'federation-merit-diploma', 'unit'),
      count('nghe-an-federation', 'federation-merit-diploma', 'member'),
    ]).toEqual([17, 1, 8, 57]);
  });

  it('stands in the statistics of the province by school year and by calendar alike', async () => {
    const { id } = await unitByCode('NA-LDLD');
    const forms = async (period: string) => {
      const { data } = await statistic(`unitId=${id}&period=${period}&groupBy=form,recipientKind`);
      const row = data.find(
        (each) => each.form === 'trade-union-medal' && each.recipientKind === 'member',
      );
      return row?.count;
    };
    expect([await forms('2022-2023'), await forms('2023'), await forms('2023-07')]).toEqual([
      17, 17, 17,
    ]);
    expect(await forms('2023-08')).toBeUndefined();
  });

  it('stands in the record of a school that was honoured', async () => {
    const { id } = await unitByCode('NA-PT-NL5');
    const honours = await honoursOf({ kind: 'unit', id });
    expect(honours.map(({ decisionNumber }) => decisionNumber)).toContain('1234/QĐ-TLĐ');
  });
});
