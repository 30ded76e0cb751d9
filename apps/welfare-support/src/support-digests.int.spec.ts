import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestText, type SupportRecord } from '@dong-hanh/contracts';
import type { DigestsResponse, Page, RecordVersion } from '@dong-hanh/service-kit';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from './programmes/programme.rules.js';
import { granted, memberRef, opened, others } from './testing/grants.fixture.js';
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
async function digestOf(records: readonly RecordVersion[]): Promise<string> {
  const newest = new Map((await service.outbox()).map(({ key, event }) => [key, event.data]));
  const parts = records.map(({ id }) =>
    createHash('sha256')
      .update(digestText(newest.get(id) as SupportRecord))
      .digest()
      .readBigUInt64BE(),
  );
  return String(parts.reduce((sum, part) => sum + part, 0n) % 2n ** 64n);
}

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
    for (const { province, month, count, digest } of data) {
      const records = await versions(province, month);
      expect(count).toBe(province === union.federation ? 2 : 1);
      expect([records.length, digest]).toEqual([count, await digestOf(records)]);
    }
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
      { id, version: 2, state: 'partly-returned', digest: expect.any(String) },
    ]);
  });

  it.each(['school-officer', 'member', 'stranger'])('is not shown to %s', async (account) => {
    for (const path of [PATH, `${PATH}/versions?province=none&month=2024-01`]) {
      expect(refusal(await service.get(account, path))).toEqual([403, 'permission-missing']);
    }
  });
});
