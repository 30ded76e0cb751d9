import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, memberEvent, refusal, type Union, uniqueName } from '@dong-hanh/testing';
import type { Programme } from '../programmes/programme.rules.js';
import { dong, grantFor, memberRef, opened, others, unitRef } from '../testing/grants.fixture.js';
import {
  startWelfareSupport,
  traces,
  type WelfareSupport,
} from '../testing/welfare-support.fixture.js';

let service: WelfareSupport;
let union: Union;
let programme: Programme;
const late = crypto.randomUUID();

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  const joined = memberEvent(late, { unitId: union.schoolA, joinedOn: '2024-02-01' });
  await service.learn([...union.events, joined]);
  programme = await opened(service);
});
afterAll(() => service?.close());

/** Posts what must be refused and makes sure that it left nothing behind. */
async function refused(body: unknown) {
  const before = await traces(service);
  const headers = { 'idempotency-key': uniqueName('key') };
  const answer = await service.post('vgcl-officer', '/v1/support-grants', body, headers);
  expect(await traces(service)).toEqual(before);
  expect(answer.contentType).toMatch(/^application\/problem\+json/);
  return refusal(answer);
}

type Fields = Record<string, unknown>;
const usual = (fields: Fields = {}, recipients = [memberRef(union.an)]) =>
  grantFor({ union, programme }, recipients, fields);
const withAmount = (amount: unknown) => usual({ amount: { amount, currency: 'VND' } });
const withSource = (fields: Fields) =>
  usual({ sources: [{ kind: 'family', amount: dong(1_000_000), ...fields }] });
const withRecipient = (...recipients: unknown[]) => usual({ recipients });
const without = (field: string) => {
  const body: Fields = usual();
  delete body[field];
  return body;
};

describe('a grant of the wrong shape', () => {
  it.each(['programmeId', 'unitId', 'category', 'grantedOn', 'amount', 'sources', 'recipients'])(
    'without %s is refused',
    async (field) => {
      expect(await refused(without(field))).toEqual([400, 'input-invalid', `/${field} required`]);
    },
  );

  it.each<[string, () => unknown, string[]]>([
    ['an unknown field', () => usual({ note: 'x' }), ['/note unknown-field']],
    ['an id that is none', () => usual({ programmeId: '12' }), ['/programmeId bad-format']],
    [
      'a day that does not exist',
      () => usual({ grantedOn: '2024-02-30' }),
      ['/grantedOn bad-date'],
    ],
    ['a negative amount', () => withAmount('-1000000'), ['/amount/amount bad-format']],
    ['a fractional amount', () => withAmount('1000000.5'), ['/amount/amount bad-format']],
    ['an amount with separators', () => withAmount('1.000.000'), ['/amount/amount bad-format']],
    ['an amount in words', () => withAmount('một triệu'), ['/amount/amount bad-format']],
    ['an amount in powers', () => withAmount('1e6'), ['/amount/amount bad-format']],
    ['an amount of 19 digits', () => withAmount('1'.repeat(19)), ['/amount/amount bad-format']],
    ['an amount that is a number', () => withAmount(1_000_000), ['/amount/amount wrong-type']],
    ['an amount without digits', () => withAmount(''), ['/amount/amount bad-format']],
    ['an amount that is a text', () => usual({ amount: '1000000' }), ['/amount wrong-type']],
    [
      'another currency',
      () => usual({ amount: { amount: '1', currency: 'USD' } }),
      ['/amount/currency bad-format'],
    ],
    [
      'an unknown wording',
      () => usual({ amount: { ...dong(1), wording: 'plenty' } }),
      ['/amount/wording bad-format'],
    ],
    ['no source', () => usual({ sources: [] }), ['/sources required']],
    ['sources in words', () => usual({ sources: 'x' }), ['/sources wrong-type']],
    [
      'a source of no known kind',
      () => withSource({ kind: 'lottery' }),
      ['/sources/0/kind bad-format'],
    ],
    [
      'an unknown field of a source',
      () => withSource({ by: 'x' }),
      ['/sources/0/by unknown-field'],
    ],
    [
      'a negative source',
      () => withSource({ amount: dong('-1') }),
      ['/sources/0/amount/amount bad-format'],
    ],
    ['nobody to support', () => usual({ recipients: [] }), ['/recipients required']],
    [
      'a recipient that is nothing',
      () => withRecipient(null),
      ['/recipients wrong-type', '/recipients/0 wrong-type'],
    ],
    [
      'a recipient of no known kind',
      () => withRecipient({ kind: 'household', count: 1 }),
      ['/recipients/0/count unknown-field', '/recipients/0/kind bad-format'],
    ],
    [
      'a name beside the id',
      () => withRecipient({ ...memberRef(union.an), name: 'An' }),
      ['/recipients/0/name unknown-field'],
    ],
    [
      'an id of people who are only counted',
      () => withRecipient({ kind: 'non-member', count: 1, id: union.an }),
      ['/recipients/0/id unknown-field'],
    ],
    [
      'people without a count',
      () => withRecipient({ kind: 'non-member' }),
      ['/recipients/0/count required'],
    ],
    ['no people', () => withRecipient(others(0)), ['/recipients/0/count bad-format']],
    ['half a person', () => withRecipient(others(1.5)), ['/recipients/0/count wrong-type']],
    ['too many people', () => withRecipient(others(100_001)), ['/recipients/0/count bad-format']],
  ])('with %s is refused at its place', async (_, body, faults) => {
    expect(await refused(body())).toEqual([400, 'input-invalid', ...faults]);
  });

  it.each(['null', '[]', '5', '"text"', '{"amount":'])('is refused when it is %s', async (text) => {
    expect((await refused(text))[0]).toBe(400);
  });
});

describe('a grant that a rule forbids', () => {
  it.each<[string, () => unknown, (string | number)[]]>([
    [
      'whose sources fall short by one đồng',
      () => withSource({ amount: dong(999_999) }),
      [422, 'sources-do-not-balance', '/sources sources-do-not-balance'],
    ],
    [
      'whose sources are more by one đồng',
      () => withSource({ amount: dong(1_000_001) }),
      [422, 'sources-do-not-balance', '/sources sources-do-not-balance'],
    ],
    [
      'of nothing, not even goods',
      () => usual({ amount: dong(0), sources: [{ kind: 'family', amount: dong(0) }] }),
      [422, 'amount-required', '/amount amount-required'],
    ],
    [
      'of more than all support of a nation',
      () => usual({ amount: dong('1000000000000000') }),
      [422, 'amount-too-large', '/amount amount-too-large'],
    ],
    [
      'of more than that over many people',
      () => usual({ amount: dong('10000000000') }, [others(100_000)]),
      [422, 'amount-too-large', '/amount amount-too-large'],
    ],
    [
      'in an unknown programme',
      () => usual({ programmeId: crypto.randomUUID() }),
      [422, 'programme-unknown', '/programmeId programme-unknown'],
    ],
    [
      'before its programme',
      () => usual({ grantedOn: '2024-01-14' }),
      [422, 'programme-not-running', '/grantedOn programme-not-running'],
    ],
    [
      'after its programme',
      () => usual({ grantedOn: '2024-02-11' }),
      [422, 'programme-not-running', '/grantedOn programme-not-running'],
    ],
    [
      'in an unknown category',
      () => usual({ category: 'lottery' }),
      [422, 'category-unknown', '/category category-unknown'],
    ],
    [
      'to a member who ended',
      () => usual({}, [memberRef(union.retired)]),
      [422, 'support-refused', '/recipients/0/id recipient-ended'],
    ],
    [
      'to a member who joined later',
      () => usual({}, [memberRef(late)]),
      [422, 'support-refused', '/recipients/0/id recipient-not-yet'],
    ],
    [
      'to one member twice',
      () => usual({}, [memberRef(union.an), others(1), memberRef(union.an)]),
      [422, 'support-refused', '/recipients/2/id recipient-duplicate'],
    ],
    [
      'to a union body for hardship',
      () => usual({}, [unitRef(union.schoolA)]),
      [422, 'support-refused', '/recipients/0/id recipient-kind-not-allowed'],
    ],
    [
      'to people for twinning',
      () => usual({ category: 'twinning-aid' }, [memberRef(union.an), others(2)]),
      [
        422,
        'support-refused',
        '/recipients/0/id recipient-kind-not-allowed',
        '/recipients/1/kind recipient-kind-not-allowed',
      ],
    ],
  ])('%s leaves nothing behind', async (_, body, expected) => {
    expect(await refused(body())).toEqual(expected);
  });

  it('in the future is refused, whatever the programme says', async () => {
    const endless = await opened(service, { from: '2010-01-01', to: null });
    const body = usual({ programmeId: endless.id, grantedOn: '2099-01-01' });
    expect(await refused(body)).toEqual([422, 'date-in-future', '/grantedOn date-in-future']);
  });

  it('says both sums in the reader’s language', async () => {
    const body = withSource({ amount: dong(999_999) });
    const detail = async (language: string) => {
      const headers = { 'accept-language': language };
      return (await service.post('vgcl-officer', '/v1/support-grants', body, headers)).body.detail;
    };
    expect(await detail('vi')).toMatch(/999999 đồng.*1000000 đồng/);
    expect(await detail('en')).toMatch(/sources add up to 999999/);
  });
});
