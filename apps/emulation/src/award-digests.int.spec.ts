import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwardRecord } from '@dong-hanh/contracts';
import type { DigestRow, DigestsResponse, Page, RecordVersion } from '@dong-hanh/service-kit';
import { aUnion, digestSumsOf, refusal, type Union } from '@dong-hanh/testing';
import { everybody, freshNumber, recorded } from './testing/decisions.fixture.js';
import { startEmulation, type Emulation } from './testing/emulation.fixture.js';

const PATH = '/v1/integrity/awards';

let emulation: Emulation;
let union: Union;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

const digests = async () =>
  (await emulation.get<DigestsResponse>('analyst', `${PATH}?groupBy=province,month`)).body;

const versions = async (province: string, month: string, more = '') =>
  (
    await emulation.get<Page<RecordVersion>>(
      'analyst',
      `${PATH}/versions?province=${province}&month=${month}${more}`,
    )
  ).body;

/** The digest as the contract words it, by other means than the service's SQL, of what was published. */
async function sumsOf(awards: readonly RecordVersion[]) {
  const newest = new Map((await emulation.outbox()).map(({ key, event }) => [key, event.data]));
  return digestSumsOf(awards.map(({ id }) => newest.get(id) as AwardRecord));
}

/** Everything that the service tells is what the contract says of what it published. */
async function expectSumsOfContract(): Promise<void> {
  for (const { province, month, digest, contents, details } of (await digests()).data) {
    const { data } = await versions(province, month);
    expect({ digest, contents, details }).toEqual(await sumsOf(data));
  }
}

const anyText: unknown = expect.any(String);
const bucket = (data: readonly DigestRow[], province: string, month: string) =>
  data.find((row) => row.province === province && row.month === month);

describe('the proof of the awards', () => {
  it('is empty before the first award, at position 0', async () => {
    expect(await digests()).toEqual({ data: [], position: '0' });
  });

  it('counts each award in its frozen province and month of signing', async () => {
    await recorded(emulation, everybody(union), { signedOn: '2023-07-28' });
    await recorded(emulation, everybody(union), { signedOn: '2023-08-10' });
    const { data, position } = await digests();
    expect(position).toBe('12');
    const counts = data.map(({ province, month, count }) => [province, month, count]);
    expect(counts).toHaveLength(6);
    for (const month of ['2023-07', '2023-08']) {
      expect(counts).toContainEqual([union.federation, month, 3]);
      expect(counts).toContainEqual([union.otherFederation, month, 2]);
      expect(counts).toContainEqual(['none', month, 1]);
    }
  });

  it('has the sums that the contract defines', async () => {
    await expectSumsOfContract();
  });

  it('adds up modulo 2^64 whatever the signs of the parts', async () => {
    for (let round = 0; round < 5; round += 1) {
      await recorded(emulation, everybody(union), { signedOn: '2023-06-30' });
    }
    expect((await versions(union.federation, '2023-06')).data).toHaveLength(15);
    await expectSumsOfContract();
  });

  it('moves by one, in one bucket, when an award is revoked', async () => {
    const before = await digests();
    const [{ id }] = (await versions('none', '2023-07')).data as [RecordVersion];
    const paper = { number: freshNumber(), signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
    await emulation.post('vgcl-officer', `/v1/awards/${id}/revocation`, paper);
    const after = await digests();
    expect(Number(after.position)).toBe(Number(before.position) + 1);
    const changed = after.data.filter(
      ({ province, month, digest }) => bucket(before.data, province, month)?.digest !== digest,
    );
    expect(changed).toMatchObject([{ province: 'none', month: '2023-07', count: 1 }]);
    expect((await versions('none', '2023-07')).data).toEqual([
      { id, version: 2, state: 'revoked', contents: anyText, details: anyText },
    ]);
    await expectSumsOfContract();
  });
});

describe('the awards behind a digest', () => {
  it('are listed by id, page by page', async () => {
    const whole = (await versions(union.federation, '2023-06')).data;
    expect(whole.map(({ id }) => id)).toEqual(whole.map(({ id }) => id).sort());
    const seen: RecordVersion[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next ? `&cursor=${next}` : '';
      const page = await versions(union.federation, '2023-06', `&limit=4${cursor}`);
      seen.push(...page.data);
      next = page.page.next;
    } while (next !== null);
    expect(seen).toEqual(whole);
  });

  it('are none for a province without awards in that month', async () => {
    expect((await versions(union.schoolA, '2023-06')).data).toEqual([]);
    expect((await versions('none', '1999-01')).data).toEqual([]);
  });
});

describe('who may ask for the proof', () => {
  it.each(['vgcl-officer', 'analyst', 'auditor', 'admin'])('%s', async (account) => {
    expect((await emulation.get(account, PATH)).status).toBe(200);
  });

  it.each(['school-officer', 'member', 'stranger'])('not %s', async (account) => {
    for (const path of [PATH, `${PATH}/versions?province=none&month=2023-07`]) {
      const answer = await emulation.get(account, path);
      expect(refusal(answer)).toEqual([403, 'permission-missing']);
      expect(answer.body.permission).toBe('integrity.read');
    }
  });
});

describe('a wrong question about the proof', () => {
  it.each([
    ['?groupBy=issuer', '/groupBy bad-format'],
    ['/versions?province=none', '/month required'],
    ['/versions?province=nowhere&month=2023-07', '/province bad-format'],
    ['/versions?province=none&month=2023-13', '/month bad-format'],
    ['/versions?province=none&month=2023-07&unitId=1', '/unitId unknown-field'],
  ])('%s is refused', async (query, fault) => {
    const answer = await emulation.get('analyst', `${PATH}${query}`);
    expect(refusal(answer)).toEqual([400, 'input-invalid', fault]);
  });

  it('with the cursor of another list is refused', async () => {
    const awards = await emulation.get<Page<unknown>>('auditor', '/v1/awards?limit=1');
    const path = `${PATH}/versions?province=none&month=2023-07&cursor=${awards.body.page.next}`;
    expect(refusal(await emulation.get('analyst', path))).toEqual([
      400,
      'bad-cursor',
      '/cursor bad-cursor',
    ]);
  });
});
