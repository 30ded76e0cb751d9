import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUnion, refusal, type Union, uniqueName } from '@dong-hanh/testing';
import type { RecipientRef } from '../awards/award.rules.js';
import { decisionFor, memberRef, unitRef } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';

let emulation: Emulation;
let union: Union;
let an: RecipientRef;

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  an = memberRef(union.an);
  await emulation.learn(union.events);
});
afterAll(() => emulation?.close());

/** Posts what must be refused and makes sure that it left nothing behind. */
async function refused(body: unknown, headers: Record<string, string> = {}) {
  const before = await emulation.traces();
  const key = { 'idempotency-key': uniqueName('key') };
  const answer = await emulation.post('vgcl-officer', '/v1/award-decisions', body, {
    ...key,
    ...headers,
  });
  expect(await emulation.traces()).toEqual(before);
  expect(answer.contentType).toMatch(/^application\/problem\+json/);
  expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
  return answer;
}

const without = (field: string) => {
  const body: Record<string, unknown> = decisionFor([an]);
  delete body[field];
  return body;
};

describe('a decision of the wrong shape', () => {
  it.each<[string, () => unknown, (string | number)[]]>([
    ['malformed JSON', () => '{"number":', [400, 'malformed-json', ' malformed-json']],
    ['no body', () => undefined, [400, 'input-invalid', ...missingAll()]],
    [
      'an unknown field',
      () => decisionFor([an], { note: 'x' }),
      [400, 'input-invalid', '/note unknown-field'],
    ],
    [
      'an unknown field of a recipient',
      () => decisionFor([{ ...an, name: 'Nguyễn Văn An' }]),
      [400, 'input-invalid', '/recipients/0/name unknown-field'],
    ],
    [
      'a number that is no text',
      () => decisionFor([an], { number: 5 }),
      [400, 'input-invalid', '/number wrong-type'],
    ],
    [
      'a number of blanks',
      () => decisionFor([an], { number: '  \t ' }),
      [400, 'input-invalid', '/number required'],
    ],
    [
      'a number that is too long',
      () => decisionFor([an], { number: 'x'.repeat(61) }),
      [400, 'input-invalid', '/number too-long'],
    ],
    [
      'a number that no database stores',
      () => decisionFor([an], { number: '12\u0000/QĐ' }),
      [400, 'input-invalid', '/number bad-format'],
    ],
    [
      'a number with half a character',
      () => decisionFor([an], { number: '12\ud800/QĐ' }),
      [400, 'input-invalid', '/number bad-format'],
    ],
    [
      'an issuer that is no code',
      () => decisionFor([an], { issuer: 'Tổng Liên đoàn' }),
      [400, 'input-invalid', '/issuer bad-format'],
    ],
    [
      'a day that does not exist',
      () => decisionFor([an], { signedOn: '2023-02-30' }),
      [400, 'input-invalid', '/signedOn bad-date'],
    ],
    [
      'a school year of three years',
      () => decisionFor([an], { schoolYear: '2022-2024' }),
      [400, 'input-invalid', '/schoolYear bad-format'],
    ],
    [
      'a basis that nobody knows',
      () => decisionFor([an], { basis: 'sympathy' }),
      [400, 'input-invalid', '/basis bad-format'],
    ],
    [
      'recipients that are no list',
      () => decisionFor('all' as never),
      [400, 'input-invalid', '/recipients wrong-type'],
    ],
    ['nobody to award', () => decisionFor([]), [400, 'input-invalid', '/recipients required']],
    [
      'a recipient that is nothing',
      () => decisionFor([an, null]),
      [400, 'input-invalid', '/recipients wrong-type', '/recipients/1 wrong-type'],
    ],
    [
      'a list among the recipients',
      () => decisionFor([[an]]),
      [400, 'input-invalid', '/recipients wrong-type'],
    ],
    [
      'a recipient without an id',
      () => decisionFor([{ kind: 'member' }]),
      [400, 'input-invalid', '/recipients/0/id required'],
    ],
    [
      'a recipient whose id is no id',
      () => decisionFor([memberRef('12')]),
      [400, 'input-invalid', '/recipients/0/id bad-format'],
    ],
    [
      'a recipient of no known kind',
      () => decisionFor([{ ...an, kind: 'household' }]),
      [400, 'input-invalid', '/recipients/0/kind bad-format'],
    ],
  ])('%s is refused with its place', async (_, body, expected) => {
    expect(refusal(await refused(body()))).toEqual(expected);
  });

  it.each(['null', '[]', '5', '"text"', 'true', '{}', '[{"number":"1"}]'])(
    'is refused when it is %s',
    async (text) => {
      const answer = await refused(text);
      expect(refusal(answer).slice(0, 2)).toEqual([400, 'input-invalid']);
    },
  );

  it.each(['number', 'issuer', 'signedOn', 'form', 'basis', 'schoolYear', 'recipients'])(
    'is refused without %s',
    async (field) => {
      const answer = await refused(without(field));
      expect(refusal(answer)).toEqual([400, 'input-invalid', `/${field} required`]);
    },
  );

  it('names all faults at once', async () => {
    const body = { ...without('basis'), number: 5, signedOn: 'gestern' };
    expect(refusal(await refused(body))).toEqual([
      400,
      'input-invalid',
      '/number wrong-type',
      '/signedOn bad-date',
      '/basis required',
    ]);
  });

  it('is refused with 413 above 1 MiB, before anybody looks into it', async () => {
    const answer = await refused(`{"number":"${'x'.repeat(1_048_600)}"}`);
    expect(refusal(answer)).toEqual([413, 'body-too-large', ' body-too-large']);
  });

  it('is refused with 415 when it is not JSON by its type', async () => {
    const answer = await refused('number=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(refusal(answer)).toEqual([415, 'unsupported-media-type']);
  });

  it('is refused for a switch that is neither true nor false', async () => {
    const path = '/v1/award-decisions?validateOnly=perhaps';
    const answer = await emulation.post('vgcl-officer', path, decisionFor([an]));
    expect(refusal(answer)).toEqual([400, 'input-invalid', '/validateOnly wrong-type']);
  });
});

function missingAll(): string[] {
  const fields = ['number', 'issuer', 'signedOn', 'form', 'basis', 'schoolYear', 'recipients'];
  return fields.map((field) => `/${field} required`);
}

describe('a decision against the rules', () => {
  it.each<[string, () => unknown, (string | number)[]]>([
    [
      'signed in the future',
      () => decisionFor([an], { signedOn: '2099-06-01', schoolYear: '2098-2099' }),
      [422, 'signed-in-future', '/signedOn signed-in-future'],
    ],
    [
      'signed outside the school year',
      () => decisionFor([an], { signedOn: '2022-05-31' }),
      [422, 'signed-outside-school-year', '/signedOn signed-outside-school-year'],
    ],
    [
      'of an issuer that nobody knows',
      () => decisionFor([an], { issuer: 'nobody' }),
      [422, 'issuer-unknown', '/issuer issuer-unknown'],
    ],
    [
      'with a form that nobody knows',
      () => decisionFor([an], { form: 'knighthood' }),
      [422, 'form-unknown', '/form form-unknown'],
    ],
    [
      'with a form that did not exist on that day',
      () => decisionFor([an], { signedOn: '2003-12-31', schoolYear: '2002-2003' }),
      [422, 'form-unknown', '/form form-unknown', '/recipients/0/id recipient-not-yet'],
    ],
    [
      'with a form of another issuer',
      () => decisionFor([an], { issuer: 'nghe-an-federation' }),
      [422, 'form-not-of-issuer', '/form form-not-of-issuer'],
    ],
    [
      'with a medal for a unit',
      () => decisionFor([unitRef(union.schoolA)], { form: 'trade-union-medal' }),
      [422, 'recipients-refused', '/recipients/0/id recipient-kind-not-allowed'],
    ],
    [
      'with a flag for a member',
      () => decisionFor([an], { form: 'emulation-flag' }),
      [422, 'recipients-refused', '/recipients/0/id recipient-kind-not-allowed'],
    ],
    [
      'with the same recipient twice',
      () => decisionFor([an, unitRef(union.schoolA), { ...an, id: union.an.toUpperCase() }]),
      [422, 'recipients-refused', '/recipients/2/id recipient-duplicate'],
    ],
    [
      'with a member who had left',
      () => decisionFor([an, memberRef(union.retired)]),
      [422, 'recipients-refused', '/recipients/1/id recipient-ended'],
    ],
    [
      'with a member who had not joined',
      () => decisionFor([memberRef(union.newcomer)]),
      [422, 'recipients-refused', '/recipients/0/id recipient-not-yet'],
    ],
  ])('%s is refused', async (_, body, expected) => {
    expect(refusal(await refused(body()))).toEqual(expected);
  });

  it('with 2,001 recipients is refused, and told the limit', async () => {
    const answer = await refused(decisionFor(Array.from({ length: 2_001 }, () => an)));
    expect(refusal(answer)).toEqual([422, 'too-many', '/recipients too-many']);
    expect(answer.body.errors?.[0]?.message).toBe('Quá nhiều mục: tối đa 2000.');
  });

  it('names every recipient that cannot be awarded, and grants to nobody', async () => {
    const recipients = [an, unitRef(union.schoolB), memberRef(union.retired), an];
    const answer = await refused(decisionFor(recipients, { form: 'trade-union-medal' }));
    expect(refusal(answer)).toEqual([
      422,
      'recipients-refused',
      '/recipients/1/id recipient-kind-not-allowed',
      '/recipients/2/id recipient-ended',
      '/recipients/3/id recipient-duplicate',
    ]);
  });
});

describe('the words of a refusal', () => {
  const say = async (language: string) => {
    const body = decisionFor([memberRef(union.retired), memberRef(union.retired)]);
    const answer = await refused(body, { 'accept-language': language });
    return {
      language: answer.headers['content-language'],
      detail: answer.body.detail,
      errors: answer.body.errors?.map(({ message }) => message),
    };
  };

  it('are Vietnamese when Vietnamese is asked for', async () => {
    expect(await say('vi')).toEqual({
      language: 'vi',
      detail:
        'Danh sách được khen thưởng có chỗ chưa đúng: xem từng dòng ở dưới. Chưa có gì được ghi.',
      errors: [
        'Không còn hoạt động vào ngày đó (kết thúc 2023-01-01).',
        'Trùng với dòng 1 trong cùng danh sách.',
      ],
    });
  });

  it('are English when English is asked for', async () => {
    expect(await say('en-GB,en;q=0.9')).toEqual({
      language: 'en',
      detail: 'Some recipients cannot be awarded: see each line below. Nothing was recorded.',
      errors: [
        'No longer active on that day (ended 2023-01-01).',
        'The same as line 1 of this list.',
      ],
    });
  });

  it('leave no parameter unsaid', async () => {
    const bodies = [
      decisionFor([an], { signedOn: '2022-05-31' }),
      decisionFor([an], { issuer: 'nobody', form: 'knighthood' }),
      decisionFor([an], { issuer: 'vetu' }),
      decisionFor([unitRef(union.schoolA)], { form: 'trade-union-medal' }),
      decisionFor([memberRef(union.newcomer)]),
    ];
    for (const language of ['vi', 'en']) {
      for (const body of bodies) {
        const answer = await refused(body, { 'accept-language': language });
        expect(JSON.stringify(answer.body)).not.toMatch(/\{\w+\}/);
      }
    }
  });
});
