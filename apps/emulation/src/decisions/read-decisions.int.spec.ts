import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CountedPage, newId } from '@dong-hanh/service-kit';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import { everybody, memberRef, recorded, unitRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import type { DecisionResponse, DecisionRow } from './decisions.dto.js';

const PATH = '/v1/award-decisions';

let emulation: Emulation;
let union: Union;
/** To everybody, to school A's sector alone, to the other province alone; signed in this order. */
let wide: DecisionResponse;
let narrow: DecisionResponse;
let elsewhere: DecisionResponse;
let flag: DecisionResponse;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
  const signed = (signedOn: string) => ({ signedOn });
  wide = await recorded(emulation, everybody(union), signed('2022-12-30'));
  narrow = await recorded(emulation, [memberRef(union.an)], signed('2023-02-01'));
  elsewhere = await recorded(emulation, [memberRef(union.chi)], signed('2023-03-01'));
  flag = await recorded(emulation, [unitRef(union.schoolB)], {
    ...signed('2023-03-01'),
    issuer: 'nghe-an-federation',
    form: 'emulation-flag',
    basis: 'movement',
  });
});
afterAll(() => emulation?.close());

const show = (account: string, { id }: { id: string }) =>
  emulation.get<DecisionResponse>(account, `${PATH}/${id}`);

const list = (account: string, query = '') =>
  emulation.get<CountedPage<DecisionRow>>(account, `${PATH}${query}`);

const idsOf = async (account: string, query = '') =>
  (await list(account, query)).body.data.map(({ id }) => id);

describe('showing a decision', () => {
  it('answers what recording it answered', async () => {
    const answer = await show('vgcl-officer', wide);
    expect([answer.status, answer.body]).toEqual([200, wide]);
    expect(answer.headers.etag).toBe('"6"');
  });

  it('shows only the awards in the subtrees of the reader', async () => {
    const recipientsFor = async (account: string) =>
      (await show(account, wide)).body.awards.map(({ recipient }) => recipient.id);
    const { an, binh, schoolA } = union;
    expect(await recipientsFor('province-officer')).toEqual([an, binh, schoolA]);
    expect(await recipientsFor('sector-officer')).toEqual([an, schoolA]);
    expect(await recipientsFor('school-officer')).toEqual([an, schoolA]);
    expect(await recipientsFor('auditor')).toHaveLength(6);
  });

  it('hides one that awards nobody in the subtrees of the reader', async () => {
    const answer = await emulation.get('province-officer', `${PATH}/${elsewhere.id}`);
    expect(refusal(answer)).toEqual([404, 'decision-unknown']);
  });

  it('knows no decision that was never recorded, and no revocation by this path', async () => {
    const { id } = narrow.awards[0]!;
    const paper = { number: 'R1/QĐ', signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
    await emulation.post('vgcl-officer', `/v1/awards/${id}/revocation`, paper);
    const [revocation] = await emulation.database.admin.query<{ id: string }>(
      `select id from decisions where kind = 'revocation'`,
    );
    for (const unknown of [newId(), revocation!.id]) {
      const answer = await emulation.get('vgcl-officer', `${PATH}/${unknown}`);
      expect(refusal(answer)).toEqual([404, 'decision-unknown']);
    }
  });

  it('shows what became of its awards, with another tag', async () => {
    const answer = await show('vgcl-officer', narrow);
    expect(answer.body.awards).toMatchObject([{ state: 'revoked', version: 2 }]);
    expect(answer.headers.etag).toBe('"2"');
  });

  it.each(['analyst', 'member', 'admin', 'stranger'])('is not for %s', async (account) => {
    const answer = await emulation.get(account, `${PATH}/${wide.id}`);
    expect(refusal(answer)).toEqual([403, 'permission-missing']);
    expect(answer.body.permission).toBe('award.read');
  });

  it('refuses an id that is none', async () => {
    const answer = await emulation.get('vgcl-officer', `${PATH}/12`);
    expect(refusal(answer)).toEqual([400, 'input-invalid', '/id bad-format']);
  });
});

describe('listing decisions', () => {
  it('begins with the latest signature, and of one day with the latest recorded', async () => {
    const expected = [flag, elsewhere, narrow, wide].map(({ id }) => id);
    expect(await idsOf('vgcl-officer')).toEqual(expected);
  });

  it('shows each decision with its number of awards and without them', async () => {
    const [row] = (await list('vgcl-officer', '?year=2022')).body.data;
    const { awards, ...head } = wide;
    expect(row).toEqual({ ...head, awardCount: awards.length });
  });

  it('is cut to the decisions that award somebody in the subtrees of the reader', async () => {
    expect(await idsOf('auditor')).toHaveLength(4);
    expect(await idsOf('province-officer')).toEqual([flag.id, narrow.id, wide.id]);
    expect(await idsOf('sector-officer')).toEqual([narrow.id, wide.id]);
  });

  it.each([
    ['issuer=nghe-an-federation', () => [flag.id]],
    ['year=2022', () => [wide.id]],
    ['year=2023&issuer=vgcl', () => [elsewhere.id, narrow.id]],
    ['issuer=nobody', () => []],
  ])('takes %s', async (query, expected) => {
    expect(await idsOf('vgcl-officer', `?${query}`)).toEqual(expected());
  });

  it('finds the one with a number, however it is typed', async () => {
    const number = encodeURIComponent(` ${elsewhere.number.normalize('NFD')} `);
    expect(await idsOf('vgcl-officer', `?number=${number}`)).toEqual([elsewhere.id]);
  });

  it('counts all pages only when it is asked to, and as the reader sees them', async () => {
    expect((await list('vgcl-officer')).body.page).not.toHaveProperty('total');
    const counted = async (account: string) =>
      (await list(account, '?total=true&limit=1')).body.page.total;
    expect(await counted('vgcl-officer')).toBe(4);
    expect(await counted('sector-officer')).toBe(2);
  });

  it('goes through all pages without a gap or a repetition', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await list('vgcl-officer', `?limit=1${cursor}`);
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.page.next === null ? '' : `&cursor=${body.page.next}`;
      expect(body.page.hasMore).toBe(cursor !== '');
    } while (cursor !== '');
    expect(seen).toEqual([flag, elsewhere, narrow, wide].map(({ id }) => id));
  });

  it.each(['analyst', 'member', 'admin', 'stranger'])('is not for %s', async (account) => {
    expect(refusal(await emulation.get(account, PATH))).toEqual([403, 'permission-missing']);
  });

  it.each([
    ['limit=201', [400, 'page-too-large', '/limit page-too-large']],
    ['cursor=abc.def', [400, 'bad-cursor', '/cursor bad-cursor']],
    ['year=23', [400, 'input-invalid', '/year bad-format']],
    ['issuer=A%20B', [400, 'input-invalid', '/issuer bad-format']],
    ['isuer=vgcl', [400, 'input-invalid', '/isuer unknown-field']],
    ['issuer=vgcl&issuer=vetu', [400, 'input-invalid', '/issuer wrong-type']],
    ['total=yes', [400, 'input-invalid', '/total wrong-type']],
  ])('refuses %s', async (query, expected) => {
    expect(refusal(await emulation.get('vgcl-officer', `${PATH}?${query}`))).toEqual(expected);
  });

  it('refuses the cursor of another list', async () => {
    const { body } = await emulation.get<CountedPage<unknown>>(
      'vgcl-officer',
      '/v1/awards?limit=1',
    );
    const answer = await emulation.get('vgcl-officer', `${PATH}?cursor=${body.page.next}`);
    expect(refusal(answer)).toEqual([400, 'bad-cursor', '/cursor bad-cursor']);
  });
});
