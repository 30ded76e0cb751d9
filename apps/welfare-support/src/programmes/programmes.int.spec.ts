import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CountedPage } from '@dong-hanh/service-kit';
import { aUnion, refusal } from '@dong-hanh/testing';
import { opened, programmeFor } from '../testing/grants.fixture.js';
import { startWelfareSupport, type WelfareSupport } from '../testing/welfare-support.fixture.js';
import type { Programme } from './programme.rules.js';

const PATH = '/v1/support-programmes';

let service: WelfareSupport;
let tet: Programme;
let storm: Programme;
let shelter: Programme;

beforeAll(async () => {
  service = await startWelfareSupport();
  await service.learn(aUnion().events);
  tet = await opened(service, {
    code: 'tet-sum-vay-2024',
    aliases: ['Tết ấm áp', 'Xuân Giáp Thìn'],
  });
  storm = await opened(service, {
    code: 'bao-so-3',
    name: 'Hỗ trợ đồng bào vùng bão số 3',
    kind: 'emergency',
    from: '2024-09-07',
    to: '2024-12-31',
  });
  shelter = await opened(service, {
    code: 'mai-am-cong-doan',
    name: 'Mái ấm Công đoàn',
    kind: 'standing',
    from: '2010-01-01',
    to: null,
  });
});
afterAll(() => service?.close());

const post = <T = Programme>(body: unknown, headers: Record<string, string> = {}) =>
  service.post<T>('vgcl-officer', PATH, body, headers);
const list = async (query: string) =>
  (await service.get<CountedPage<Programme>>('member', `${PATH}${query}`)).body;
const found = async (query: string) => (await list(query)).data.map(({ code }) => code);
const count = async () => (await service.rowCounts('support_programmes')).support_programmes;

describe('opening a programme', () => {
  it('answers with all of it, as it is read from then on', async () => {
    const body = programmeFor({ aliases: ['Tết nghĩa tình'], to: null });
    const answer = await post(body);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ...body, id: answer.body.id, version: 1 });
    const read = await service.get<Programme>('stranger', `${PATH}/${answer.body.id}`);
    expect(read.body).toEqual(answer.body);
  });

  it('keeps names composed, with one blank between words', async () => {
    const name = `  ${'Tết  Sum vầy'.normalize('NFD')} `;
    const { body } = await post(programmeFor({ name, aliases: [name] }));
    expect(body).toMatchObject({ name: 'Tết Sum vầy', aliases: ['Tết Sum vầy'] });
  });

  it('with a code that is taken is refused', async () => {
    const before = await count();
    const answer = await post<never>(programmeFor({ code: tet.code }));
    expect(refusal(answer)).toEqual([409, 'programme-code-taken', '/code programme-code-taken']);
    expect(await count()).toBe(before);
  });

  it('twice with one code at the same moment opens one', async () => {
    const before = await count();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(programmeFor({ code: 'at-once' }))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(await count()).toBe(before + 1);
  });

  it('again under its Idempotency-Key gets the same answer', async () => {
    const body = programmeFor();
    const headers = { 'idempotency-key': 'programme' };
    const first = await post(body, headers);
    const second = await post(body, headers);
    expect([second.status, second.body]).toEqual([201, first.body]);
    const other = await post<never>(programmeFor(), headers);
    expect(refusal(other).slice(0, 2)).toEqual([422, 'idempotency-key-reused']);
  });

  it.each<[string, Record<string, unknown>, (string | number)[]]>([
    [
      'that ends before it begins',
      { to: '2024-01-14' },
      [422, 'programme-dates-reversed', '/to programme-dates-reversed'],
    ],
    ['without a last day', { to: undefined }, [400, 'input-invalid', '/to required']],
    ['with a day that is none', { to: '2024-02-30' }, [400, 'input-invalid', '/to bad-date']],
    ['without a name', { name: ' ' }, [400, 'input-invalid', '/name required']],
    ['with a long name', { name: 'x'.repeat(301) }, [400, 'input-invalid', '/name too-long']],
    [
      'with a name in two lines',
      { name: 'a\nb\u0000' },
      [400, 'input-invalid', '/name bad-format'],
    ],
    ['with a code in words', { code: 'Tết Sum vầy' }, [400, 'input-invalid', '/code bad-format']],
    ['of no known kind', { kind: 'party' }, [400, 'input-invalid', '/kind bad-format']],
    [
      'with aliases that are a text',
      { aliases: 'x' },
      [400, 'input-invalid', '/aliases wrong-type'],
    ],
    ['with an alias that is none', { aliases: [5] }, [400, 'input-invalid', '/aliases wrong-type']],
    ['with an empty alias', { aliases: [' '] }, [400, 'input-invalid', '/aliases required']],
    [
      'with 21 aliases',
      { aliases: Array.from({ length: 21 }, (_, index) => `Tên ${index}`) },
      [422, 'too-many', '/aliases too-many'],
    ],
    ['with an unknown field', { slogan: 'x' }, [400, 'input-invalid', '/slogan unknown-field']],
  ])('%s is refused', async (_, fields, expected) => {
    const before = await count();
    expect(refusal(await post<never>(programmeFor(fields)))).toEqual(expected);
    expect(await count()).toBe(before);
  });
});

describe('searching programmes', () => {
  it.each<[string, string]>([
    ['words of the name', 'bình an'],
    ['without marks', 'tet sum vay'],
    ['in capitals', 'TET SUM VAY'],
    ['with marks typed apart', 'Tết'.normalize('NFD')],
    ['beginnings of words', 'gia thi'],
    ['words in any order', 'xuân sum'],
    ['words of an alias', 'am ap'],
    ['the code', 'tet-sum-vay-2024'],
  ])('finds by %s', async (_, q) => {
    expect(await found(`?q=${encodeURIComponent(q)}`)).toContain(tet.code);
  });

  it('finds đ by d and by đ', async () => {
    for (const q of ['dong bao', 'đồng bào', 'ĐỒNG']) {
      expect(await found(`?q=${encodeURIComponent(q)}`)).toContain(storm.code);
    }
  });

  it.each(['ầy', 'tet bao', 'không có', '%', '_', '–', "'; drop table support_programmes; --"])(
    'finds nothing by %s',
    async (q) => {
      expect(await found(`?q=${encodeURIComponent(q)}`)).toEqual([]);
    },
  );

  it('is refused when it is empty, too long or unknown', async () => {
    for (const [query, fault] of [
      ['?q=', '/q required'],
      [`?q=${'x'.repeat(101)}`, '/q too-long'],
      ['?name=x', '/name unknown-field'],
      ['?runningOn=tomorrow', '/runningOn bad-date'],
    ]) {
      const answer = await service.get('member', `${PATH}${query}`);
      expect(refusal(answer)).toEqual([400, 'input-invalid', fault]);
    }
  });
});

describe('the list of programmes', () => {
  it('is that of one code', async () => {
    expect((await list(`?code=${tet.code}`)).data).toEqual([tet]);
    expect(await found('?code=nothing')).toEqual([]);
  });

  it.each([
    ['2024-01-15', 'tet-sum-vay-2024', true],
    ['2024-02-10', 'tet-sum-vay-2024', true],
    ['2024-02-11', 'tet-sum-vay-2024', false],
    ['2024-01-14', 'tet-sum-vay-2024', false],
    ['2099-01-01', 'mai-am-cong-doan', true],
    ['2009-12-31', 'mai-am-cong-doan', false],
  ])('of those that run on %s: %s %s', async (day, code, runs) => {
    expect((await found(`?runningOn=${day}`)).includes(code)).toBe(runs);
  });

  it('comes with the latest beginning first, page by page', async () => {
    const whole = await list('?total=true');
    expect(whole.page.total).toBe(await count());
    const begins = whole.data.map(({ from }) => from);
    expect(begins).toEqual(begins.toSorted().reverse());
    expect(whole.data.at(0)).toEqual(storm);
    expect(whole.data.at(-1)).toEqual(shelter);
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`;
      const { data, page } = await list(`?limit=2${cursor}`);
      seen.push(...data.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(seen).toEqual(whole.data.map(({ id }) => id));
  });

  it('refuses the cursor of another list', async () => {
    const { page } = await list('?limit=1');
    const answer = await service.get('auditor', `/v1/supports?cursor=${page.next}`);
    expect(refusal(answer)).toEqual([400, 'bad-cursor', '/cursor bad-cursor']);
  });
});

describe('a programme that nobody opened', () => {
  it('is not found', async () => {
    const answer = await service.get('member', `${PATH}/${crypto.randomUUID()}`);
    expect(refusal(answer)).toEqual([404, 'not-found']);
  });

  it('with an id that is none is refused', async () => {
    const answer = await service.get('member', `${PATH}/tet-sum-vay-2024`);
    expect(refusal(answer)).toEqual([400, 'input-invalid', '/id bad-format']);
  });
});
