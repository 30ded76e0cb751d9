import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import { dong, granted, memberRef, opened, others } from '../testing/grants.fixture.js';
import { startWelfareSupport, type WelfareSupport } from '../testing/welfare-support.fixture.js';
import type { SupportGrantDetail, SupportGrantResponse } from './grants.dto.js';

let service: WelfareSupport;
let union: Union;
let programme: Programme;
let grant: SupportGrantResponse;

const sources = [
  { kind: 'union-budget', amount: dong(3_000_000) },
  { kind: 'socialised', name: 'Ngân hàng địa phương', amount: dong(2_000_000) },
];

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  await service.learn(union.events);
  programme = await opened(service);
  const entries = [memberRef(union.an), memberRef(union.binh), memberRef(union.chi), others(2)];
  grant = await granted(service, { union, programme }, entries, { sources });
});
afterAll(() => service?.close());

const read = (account: string, id = grant.id) =>
  service.get<SupportGrantDetail>(account, `/v1/support-grants/${id}`);
const shownTo = async (account: string) => (await read(account)).body.supports.map(({ id }) => id);

describe('a grant', () => {
  it('is shown as it was written, with each donor and each support', async () => {
    const { body } = await read('vgcl-officer');
    expect(body).toMatchObject({
      id: grant.id,
      programmeId: programme.id,
      unitId: union.confederation,
      category: 'tet-hardship',
      grantedOn: '2024-01-25',
      amount: { ...dong(1_000_000), precision: 'exact' },
      inKind: null,
      sources: sources.map(({ amount, ...source }) => ({
        ...source,
        amount: { ...amount, precision: 'exact' },
      })),
    });
    expect(body.supports).toEqual(grant.supports);
  });

  it('is cut to the supports in the subtrees of the reader', async () => {
    const [an, binh, chi, counted] = grant.supports.map(({ id }) => id);
    expect(await shownTo('auditor')).toEqual([an, binh, chi, counted]);
    expect(await shownTo('province-officer')).toEqual([an, binh]);
    expect(await shownTo('sector-officer')).toEqual([an]);
  });

  it('that supports nobody there is as if it were not', async () => {
    const other = await granted(service, { union, programme }, [memberRef(union.chi)]);
    for (const id of [other.id, crypto.randomUUID()]) {
      const answer = await service.get('province-officer', `/v1/support-grants/${id}`);
      expect(refusal(answer)).toEqual([404, 'support-unknown']);
    }
  });

  it.each(['school-officer', 'member', 'analyst', 'admin', 'stranger'])(
    'is not shown to %s',
    async (account) => {
      const answer = await service.get(account, `/v1/support-grants/${grant.id}`);
      expect(refusal(answer)).toEqual([403, 'permission-missing']);
      expect(answer.body.permission).toBe('support.read');
    },
  );

  it('with an id that is none is refused', async () => {
    const answer = await service.get('auditor', '/v1/support-grants/12');
    expect(refusal(answer)).toEqual([400, 'input-invalid', '/id bad-format']);
  });
});
