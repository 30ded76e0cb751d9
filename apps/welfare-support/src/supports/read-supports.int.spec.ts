import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CountedPage } from '@dong-hanh/service-kit';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import { granted, memberRef, opened, others, unitRef } from '../testing/grants.fixture.js';
import { startWelfareSupport, type WelfareSupport } from '../testing/welfare-support.fixture.js';
import type { SupportDetail, SupportRow } from './supports.dto.js';

const PATH = '/v1/supports';

let service: WelfareSupport;
let union: Union;
let tet: Programme;
let standing: Programme;

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  await service.learn(union.events);
  tet = await opened(service);
  standing = await opened(service, { kind: 'standing', from: '2010-01-01', to: null });
  const everybody = [memberRef(union.an), memberRef(union.binh), memberRef(union.chi), others(4)];
  await granted(service, { union, programme: tet }, everybody);
  await granted(service, { union, programme: standing }, [memberRef(union.an)], {
    category: 'serious-illness',
    grantedOn: '2023-06-01',
  });
  await granted(service, { union, programme: standing }, [unitRef(union.schoolA)], {
    category: 'twinning-aid',
    grantedOn: '2023-07-01',
  });
});
afterAll(() => service?.close());

const list = async (query = '', account = 'auditor') =>
  (await service.get<CountedPage<SupportRow>>(account, `${PATH}${query}`)).body;
const recipientsOf = async (query = '', account = 'auditor') =>
  (await list(query, account)).data.map(({ recipient }) =>
    recipient.kind === 'non-member' ? recipient.count : recipient.id,
  );

describe('the list of supports', () => {
  it('comes latest first, with what each is about', async () => {
    const { data } = await list();
    expect(data.map(({ grantedOn }) => grantedOn)).toEqual([
      ...Array.from({ length: 4 }, () => '2024-01-25'),
      '2023-07-01',
      '2023-06-01',
    ]);
    expect(data.at(-1)).toMatchObject({
      programmeId: standing.id,
      category: 'serious-illness',
      recipient: memberRef(union.an),
      unitIdThen: union.schoolA,
      keptAmount: '1000000',
      state: 'granted',
      version: 1,
    });
  });

  it.each<[string, () => string, () => unknown[]]>([
    ['of a member', () => `?recipientId=${union.binh}`, () => [union.binh]],
    ['of a union body', () => `?recipientId=${union.schoolA}`, () => [union.schoolA]],
    ['of a programme', () => `?programmeId=${standing.id}`, () => [union.schoolA, union.an]],
    ['of a category', () => '?category=twinning-aid', () => [union.schoolA]],
    ['until a day', () => '?grantedTo=2023-06-01', () => [union.an]],
    ['between days', () => '?grantedFrom=2023-06-02&grantedTo=2023-07-01', () => [union.schoolA]],
    ['of nobody', () => `?recipientId=${crypto.randomUUID()}`, () => []],
  ])('%s holds nothing else', async (_, query, expected) => {
    expect(await recipientsOf(query())).toEqual(expected());
  });

  it('goes on page by page, and counts when asked', async () => {
    const whole = (await list()).data.map(({ id }) => id);
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`;
      const { data, page } = await list(`?limit=4&total=true${cursor}`);
      expect(page.total).toBe(6);
      seen.push(...data.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(seen).toEqual(whole);
  });

  it('ends at the subtrees of the reader', async () => {
    expect(await recipientsOf('?category=tet-hardship', 'province-officer')).toEqual(
      expect.arrayContaining([union.an, union.binh]),
    );
    expect(await recipientsOf('?category=tet-hardship', 'sector-officer')).toEqual([union.an]);
    expect((await list('?total=true', 'sector-officer')).page.total).toBe(3);
  });

  it('shows returned supports as well', async () => {
    const { data } = await list(`?recipientId=${union.chi}`);
    const paper = { reason: 'Chi trùng', returnedOn: '2024-02-20' };
    await service.post('vgcl-officer', `${PATH}/${data[0]!.id}/return`, paper);
    expect((await list(`?recipientId=${union.chi}`)).data).toMatchObject([
      { state: 'returned', keptAmount: '0', version: 2 },
    ]);
  });

  it.each([
    ['?recipientId=12', '/recipientId bad-format'],
    ['?category=Tết', '/category bad-format'],
    ['?grantedFrom=2024-02-30', '/grantedFrom bad-date'],
    ['?donor=x', '/donor unknown-field'],
  ])('refuses %s', async (query, fault) => {
    expect(refusal(await service.get('auditor', `${PATH}${query}`))).toEqual([
      400,
      'input-invalid',
      fault,
    ]);
  });
});

describe('one support', () => {
  const idOf = async (query: string) => (await list(query)).data[0]!.id;

  it('is shown while it stands', async () => {
    const id = await idOf(`?recipientId=${union.binh}`);
    const answer = await service.get<SupportDetail>('province-officer', `${PATH}/${id}`);
    expect(answer.body).toMatchObject({ id, state: 'granted', return: null });
  });

  it('outside the reader’s subtrees is as if it were not', async () => {
    const id = await idOf(`?recipientId=${union.binh}`);
    for (const each of [id, crypto.randomUUID()]) {
      const answer = await service.get('sector-officer', `${PATH}/${each}`);
      expect(refusal(answer)).toEqual([404, 'support-unknown']);
    }
  });
});

describe('who may read supports', () => {
  it.each(['school-officer', 'member', 'analyst', 'admin', 'stranger'])(
    'not %s',
    async (account) => {
      for (const path of [PATH, `${PATH}/${crypto.randomUUID()}`]) {
        const answer = await service.get(account, path);
        expect(refusal(answer)).toEqual([403, 'permission-missing']);
        expect(answer.body.permission).toBe('support.read');
      }
    },
  );
});
