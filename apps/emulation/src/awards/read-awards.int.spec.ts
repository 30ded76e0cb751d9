import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CountedPage, newId } from '@dong-hanh/service-kit';
import { aUnion, refusal, underAnother, type Union, unitEvent } from '@dong-hanh/testing';
import type { DecisionResponse } from '../decisions/decisions.dto.js';
import { everybody, memberRef, recorded, unitRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { AwardResponse, AwardRow } from './awards.dto.js';

const PATH = '/v1/awards';

let emulation: Emulation;
let union: Union;
let wide: DecisionResponse;
let medal: DecisionResponse;
let flag: DecisionResponse;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
  wide = await recorded(emulation, everybody(union), { signedOn: '2023-01-15' });
  medal = await recorded(emulation, [memberRef(union.an)], {
    signedOn: '2023-07-28',
    form: 'trade-union-medal',
    basis: 'contribution',
  });
  flag = await recorded(emulation, [unitRef(union.schoolB)], {
    signedOn: '2023-07-28',
    issuer: 'nghe-an-federation',
    form: 'emulation-flag',
  });
});
afterAll(() => emulation?.close());

const list = (account: string, query = '') =>
  emulation.get<CountedPage<AwardRow>>(account, `${PATH}${query}`);

const recipientsOf = async (account: string, query = '') =>
  (await list(account, query)).body.data.map(({ recipient }) => recipient.id);

const idsOf = ({ awards }: DecisionResponse) => awards.map(({ id }) => id);

describe('showing an award', () => {
  it('says what was granted to whom by which decision, and where he stood then', async () => {
    const [id] = idsOf(medal);
    const answer = await emulation.get<AwardResponse>('vgcl-officer', `${PATH}/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.body).toEqual({
      id,
      decisionId: medal.id,
      decisionNumber: medal.number,
      issuer: 'vgcl',
      form: 'trade-union-medal',
      basis: 'contribution',
      schoolYear: '2022-2023',
      signedOn: '2023-07-28',
      decidedOn: '2023-07-28',
      recipient: memberRef(union.an),
      unitIdThen: union.schoolA,
      provinceIdThen: union.federation,
      state: 'granted',
      version: 1,
      grantedAt: medal.recordedAt,
      revocation: null,
    });
  });

  it('shows no province for a recipient outside provinces', async () => {
    const award = wide.awards.find(({ recipient }) => recipient.id === union.dung)!;
    const { body } = await emulation.get<AwardResponse>('auditor', `${PATH}/${award.id}`);
    expect(body.provinceIdThen).toBeNull();
  });

  it('hides an award outside the subtrees of the reader, as if there were none', async () => {
    const award = wide.awards.find(({ recipient }) => recipient.id === union.chi)!;
    for (const id of [award.id, newId()]) {
      const answer = await emulation.get('province-officer', `${PATH}/${id}`);
      expect(refusal(answer)).toEqual([404, 'award-unknown']);
    }
  });

  it.each(['analyst', 'member', 'admin', 'stranger'])('is not for %s', async (account) => {
    const answer = await emulation.get(account, `${PATH}/${idsOf(medal)[0]}`);
    expect(refusal(answer)).toEqual([403, 'permission-missing']);
    expect(answer.body.permission).toBe('award.read');
  });
});

describe('listing awards', () => {
  it('begins with the latest signature, and of one day with the latest recorded', async () => {
    const { data } = (await list('vgcl-officer')).body;
    const expected = [...idsOf(flag), ...idsOf(medal), ...idsOf(wide).reverse()];
    expect(data.map(({ id }) => id)).toEqual(expected);
  });

  it('is cut to the subtrees of the reader', async () => {
    const { an, binh, schoolA, schoolB } = union;
    const own = await recipientsOf('province-officer');
    expect(own).toEqual([schoolB, an, schoolA, binh, an]);
    expect(await recipientsOf('sector-officer')).toEqual([an, schoolA, an]);
    expect(await recipientsOf('school-officer')).toEqual([an, schoolA, an]);
    expect(await recipientsOf('auditor')).toHaveLength(8);
  });

  it('keeps showing revoked awards, without the reason', async () => {
    const [{ id }] = (await recorded(emulation, [memberRef(union.dung)])).awards as [AwardRow];
    const paper = { number: 'R1/QĐ', signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
    await emulation.post('vgcl-officer', `${PATH}/${id}/revocation`, paper);
    const [row] = (await list('vgcl-officer', '?limit=1')).body.data;
    expect(row).toMatchObject({
      id,
      state: 'revoked',
      version: 2,
      revocation: { number: 'R1/QĐ', signedOn: '2023-10-02', revokedAt: expect.any(String) },
    });
    expect(row!.revocation).not.toHaveProperty('reason');
  });

  it.each<[string, () => string[]]>([
    ['issuer=nghe-an-federation', () => [union.schoolB]],
    ['form=trade-union-medal', () => [union.an]],
    ['decidedFrom=2023-07-28&decidedTo=2023-07-28', () => [union.schoolB, union.an]],
    ['decidedTo=2023-01-14', () => []],
    ['decidedFrom=2023-01-15&decidedTo=2023-01-15&issuer=vetu', () => []],
  ])('takes %s, both days included', async (query, expected) => {
    expect(await recipientsOf('vgcl-officer', `?${query}`)).toEqual(expected());
  });

  it('shows all awards of one recipient, member or unit', async () => {
    const of = (id: string) => recipientsOf('vgcl-officer', `?recipientId=${id.toUpperCase()}`);
    expect(await of(union.an)).toEqual([union.an, union.an]);
    expect(await of(union.schoolC)).toEqual([union.schoolC]);
    expect(await of(newId())).toEqual([]);
  });

  it('shows nothing of a recipient outside the subtrees of the reader', async () => {
    expect(await recipientsOf('province-officer', `?recipientId=${union.chi}`)).toEqual([]);
  });

  it('follows the unit to whoever manages it today', async () => {
    const event = unitEvent(newId(), { kind: 'grassroots-union', parentId: union.otherFederation });
    const { id } = event.data;
    await emulation.learn([event]);
    await recorded(emulation, [unitRef(id)]);
    expect(await recipientsOf('province-officer', `?recipientId=${id}`)).toEqual([]);
    await emulation.learn([underAnother(event, union.federation, '2025-07-01')]);
    expect(await recipientsOf('province-officer', `?recipientId=${id}`)).toEqual([id]);
  });

  it('counts all pages only when it is asked to, and as the reader sees them', async () => {
    const query = '?decidedTo=2023-07-28&limit=2';
    expect((await list('vgcl-officer', query)).body.page).not.toHaveProperty('total');
    const counted = async (account: string) =>
      (await list(account, `${query}&total=true`)).body.page.total;
    expect(await counted('vgcl-officer')).toBe(8);
    expect(await counted('sector-officer')).toBe(3);
  });

  it.each(['vgcl-officer', 'province-officer'])(
    'goes through all pages of %s without a gap or a repetition',
    async (account) => {
      const query = '?decidedTo=2023-07-28';
      const whole = (await list(account, query)).body.data.map(({ id }) => id);
      const seen: string[] = [];
      let next: string | null = null;
      do {
        const cursor: string = next ? `&cursor=${next}` : '';
        const { body } = await list(account, `${query}&limit=3${cursor}`);
        seen.push(...body.data.map(({ id }) => id));
        next = body.page.next;
      } while (next !== null);
      expect(seen).toEqual(whole);
    },
  );

  it.each(['analyst', 'member', 'admin', 'stranger'])('is not for %s', async (account) => {
    expect(refusal(await emulation.get(account, PATH))).toEqual([403, 'permission-missing']);
  });

  it.each([
    ['limit=0', [400, 'input-invalid', '/limit bad-format']],
    ['limit=201', [400, 'page-too-large', '/limit page-too-large']],
    ['cursor=abc.def', [400, 'bad-cursor', '/cursor bad-cursor']],
    ['recipientId=12', [400, 'input-invalid', '/recipientId bad-format']],
    ['decidedFrom=2023-02-30', [400, 'input-invalid', '/decidedFrom bad-date']],
    ['unitId=x', [400, 'input-invalid', '/unitId unknown-field']],
  ])('refuses %s', async (query, expected) => {
    expect(refusal(await emulation.get('vgcl-officer', `${PATH}?${query}`))).toEqual(expected);
  });
});
