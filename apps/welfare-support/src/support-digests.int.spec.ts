import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportRecord } from '@dong-hanh/contracts';
import type { DigestsResponse, Page, RecordVersion } from '@dong-hanh/service-kit';
import { aUnion, digestSumsOf, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from './programmes/programme.rules.js';
import { dong, granted, memberRef, opened, others } from './testing/grants.fixture.js';
import { startWelfareSupport, type WelfareSupport } from './testing/welfare-support.fixture.js';

const PATH = '/v1/integrity/supports';

let service: WelfareSupport;
let union: Union;
let programme: Programme;

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  await service.learn(union.events);
  programme = await opened(service, { kind: 'standing', from: '2010-01-01', to: null });
});
afterAll(() => service?.close());

const digests = async () =>
  (await service.get<DigestsResponse>('analyst', `${PATH}?groupBy=province,month`)).body;
const versions = async (province: string, month: string) =>
  (
    await service.get<Page<RecordVersion>>(
      'analyst',
      `${PATH}/versions?province=${province}&month=${month}`,
    )
  ).body.data;

/** The digest as the contract words it, by other means than the service's SQL, of what was published. */
async function sumsOf(records: readonly RecordVersion[]) {
  const newest = new Map((await service.outbox()).map(({ key, event }) => [key, event.data]));
  return digestSumsOf(records.map(({ id }) => newest.get(id) as SupportRecord));
}

/** Everything that the service tells is what the contract says of what it published. */
async function expectSumsOfContract(): Promise<void> {
  for (const { province, month, count, digest, contents, details } of (await digests()).data) {
    const records = await versions(province, month);
    expect({ count, digest, contents, details }).toEqual({
      count: records.length,
      ...(await sumsOf(records)),
    });
  }
}

const anyText: unknown = expect.any(String);

describe('the proof of the supports', () => {
  it('is empty before the first, at position 0', async () => {
    expect(await digests()).toEqual({ data: [], position: '0' });
  });

  it('counts each in its frozen province and month, with the digest of the contract', async () => {
    const everybody = [memberRef(union.an), memberRef(union.binh), memberRef(union.chi), others(9)];
    await granted(service, { union, programme }, everybody);
    await granted(service, { union, programme }, everybody, { grantedOn: '2024-02-01' });
    const { data, position } = await digests();
    expect(position).toBe('8');
    expect(data).toHaveLength(6);
    for (const { province, count } of data) {
      expect(count).toBe(province === union.federation ? 2 : 1);
    }
    await expectSumsOfContract();
  });

  it('adds up who bears a support by kind, also when a part or all of it came back', async () => {
    const share = (kind: string, amount: number) => ({ kind, amount: dong(amount) });
    const sources = [
      ...[share('union-budget', 300_000), share('employer', 200_000)],
      ...[share('union-budget', 400_000), share('socialised', 2_100_000)],
    ];
    const { supports } = await granted(
      service,
      { union, programme },
      [memberRef(union.an), memberRef(union.binh), memberRef(union.chi)],
      { grantedOn: '2024-03-01', sources },
    );
    const free = {
      ...{ grantedOn: '2024-03-01', amount: dong(0), inKind: 'Gạo' },
      sources: [share('family', 0)],
    };
    await granted(service, { union, programme }, [others(2)], free);
    await expectSumsOfContract();
    const back = { reason: 'Chi thừa', returnedOn: '2024-03-20' };
    const path = (index: number) => `/v1/supports/${supports[index]!.id}/return`;
    await service.post('vgcl-officer', path(0), { ...back, amount: '450000' });
    await service.post('vgcl-officer', path(1), back);
    await expectSumsOfContract();
  });

  it('moves by one, in one group, when a support is returned', async () => {
    const before = await digests();
    const [{ id }] = (await versions('none', '2024-01')) as [RecordVersion];
    const paper = { reason: 'Chi thừa', returnedOn: '2024-02-20', amount: '1' };
    await service.post('vgcl-officer', `/v1/supports/${id}/return`, paper);
    const after = await digests();
    expect(Number(after.position)).toBe(Number(before.position) + 1);
    const changed = after.data.filter(({ digest }, index) => digest !== before.data[index]!.digest);
    expect(changed).toMatchObject([{ province: 'none', month: '2024-01', count: 1 }]);
    expect(await versions('none', '2024-01')).toEqual([
      { id, version: 2, state: 'partly-returned', contents: anyText, details: anyText },
    ]);
    await expectSumsOfContract();
  });

  it.each(['school-officer', 'member', 'stranger'])('is not shown to %s', async (account) => {
    for (const path of [PATH, `${PATH}/versions?province=none&month=2024-01`]) {
      expect(refusal(await service.get(account, path))).toEqual([403, 'permission-missing']);
    }
  });
});
