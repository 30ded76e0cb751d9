import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { decisionFor, statistic } from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { call, runningPlatform, tokenOf, type DemoAccount } from './platform.js';

interface ProblemBody {
  code: string;
  detail: string;
  requestId: string;
  errors?: { pointer: string; code: string; message: string }[];
}

let memberId: string;
let schoolId: string;

beforeAll(async () => {
  schoolId = (await unitByCode('NA-PT-KLI')).id;
  memberId = (await membersOf(schoolId, 1))[0]?.id ?? '';
});

const member = () => ({ kind: 'member' as const, id: memberId });

async function refused(body: unknown, account: DemoAccount | null = 'vgcl-officer', headers = {}) {
  const answer = await call<ProblemBody>(account, 'POST', '/v1/award-decisions', body, headers);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  const faults = answer.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
  return [answer.status, answer.body.code, ...(faults ?? [])];
}

describe('bad input is refused with a code and a pointer', () => {
  it.each<[string, () => unknown, (string | number)[]]>([
    ['malformed JSON', () => '{"number":', [400, 'malformed-json', ' malformed-json']],
    [
      'an unknown field',
      () => ({ ...decisionFor([member()]), note: 'x' }),
      [400, 'input-invalid', '/note unknown-field'],
    ],
    [
      'a missing field',
      () => ({ ...decisionFor([member()]), schoolYear: undefined }),
      [400, 'input-invalid', '/schoolYear required'],
    ],
    [
      'a wrong type',
      () => decisionFor([member()], { number: 5 }),
      [400, 'input-invalid', '/number wrong-type'],
    ],
    [
      'a day that does not exist',
      () => decisionFor([member()], { signedOn: '2023-02-30' }),
      [400, 'input-invalid', '/signedOn bad-date'],
    ],
    [
      'an unknown recipient',
      () => decisionFor([member(), { kind: 'member', id: '01890b5b-2400-7000-8000-000000000000' }]),
      [422, 'recipients-refused', '/recipients/1/id recipient-unknown'],
    ],
    [
      'a recipient kind that the form does not allow',
      () => decisionFor([{ kind: 'unit', id: schoolId }], { form: 'trade-union-medal' }),
      [422, 'recipients-refused', '/recipients/0/id recipient-kind-not-allowed'],
    ],
    [
      'the same recipient twice',
      () => decisionFor([member(), member()]),
      [422, 'recipients-refused', '/recipients/1/id recipient-duplicate'],
    ],
    [
      'a day of signing in the future',
      () => decisionFor([member()], { signedOn: '2099-01-01', schoolYear: '2097-2098' }),
      [422, 'signed-in-future'],
    ],
    [
      'a day of signing outside the school year',
      () => decisionFor([member()], { signedOn: '2022-05-31' }),
      [422, 'signed-outside-school-year'],
    ],
    [
      'more than 2,000 recipients',
      () => decisionFor(Array.from({ length: 2_001 }, member)),
      [422, 'too-many', '/recipients too-many'],
    ],
  ])('%s', async (_, body, expected) => {
    const [status, code, ...faults] = await refused(body());
    const [expectedStatus, expectedCode, ...expectedFaults] = expected;
    expect([status, code]).toEqual([expectedStatus, expectedCode]);
    expect(faults).toEqual(expect.arrayContaining(expectedFaults));
  });

  it('a body over 1 MiB', async () => {
    expect(await refused(`{"number":"${'x'.repeat(1_100_000)}"}`)).toEqual([
      413,
      'body-too-large',
      ' body-too-large',
    ]);
  });

  it('a number that is taken, in Vietnamese or English', async () => {
    const body = decisionFor([member()]);
    expect((await call('vgcl-officer', 'POST', '/v1/award-decisions', body)).status).toBe(201);
    expect((await refused(body)).slice(0, 2)).toEqual([409, 'decision-number-taken']);
    const say = async (language: string) =>
      (
        await call<ProblemBody>('vgcl-officer', 'POST', '/v1/award-decisions', body, {
          'accept-language': language,
        })
      ).body.detail;
    expect(await say('vi')).toContain('đã có trong năm 2023');
    expect(await say('en')).toContain('already taken in 2023');
  });

  it('an idempotency key with another body, while the same body gets its first answer again', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const body = decisionFor([member()]);
    const first = await call<{ id: string }>(
      'vgcl-officer',
      'POST',
      '/v1/award-decisions',
      body,
      key,
    );
    const again = await call<{ id: string }>(
      'vgcl-officer',
      'POST',
      '/v1/award-decisions',
      body,
      key,
    );
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    const other = decisionFor([member()]);
    expect(await refused(other, 'vgcl-officer', key)).toEqual([
      422,
      'idempotency-key-reused',
      '/idempotency-key idempotency-key-reused',
    ]);
  });

  it('a broken cursor', async () => {
    const { status, body } = await call('vgcl-officer', 'GET', '/v1/awards?cursor=abc.def');
    expect([status, body.code]).toEqual([400, 'bad-cursor']);
  });
});

describe('a former member', () => {
  it('is refused from the day of the end on, and taken before it, in every service', async () => {
    const joined = { unitId: schoolId, joinedOn: '2010-09-05', birthDate: '1975-03-08' };
    const person = { ...joined, fullName: 'Nguyễn Thị Nghỉ Hưu', gender: 'female' };
    const post = (path: string, body: object) =>
      call<{ id: string; state: string }>('vgcl-officer', 'POST', path, body);
    const { id } = (await post('/v1/members', person)).body;
    const retired = { effectiveOn: '2023-08-01', reason: 'retired' };
    const exit = await post(`/v1/members/${id}/exits`, retired);
    expect([exit.status, exit.body.state]).toEqual([201, 'retired']);
    const recipient = { kind: 'member' as const, id };
    await eventually(async () => {
      expect(await refused(decisionFor([recipient]))).toEqual([
        ...[422, 'recipients-refused', '/recipients/0/id recipient-ended'],
      ]);
    });
    const before = decisionFor([recipient], { signedOn: '2023-07-31' });
    const tried = await post('/v1/award-decisions?validateOnly=true', before);
    expect(tried.body).toMatchObject({ findings: [] });
  });
});

describe('a caller without rights', () => {
  it('without a token is answered 401, even with a body that is too large', async () => {
    expect(await refused(`{"number":"${'x'.repeat(1_100_000)}"}`, null)).toEqual([
      401,
      'unauthenticated',
    ]);
  });

  it('with a token that was changed is answered 401', async () => {
    const token = await tokenOf('vgcl-officer');
    const [head, payload, signature = ''] = token.split('.');
    const forged = `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(
      await refused(decisionFor([member()]), null, { authorization: `Bearer ${forged}` }),
    ).toEqual([401, 'unauthenticated']);
  });

  it.each<DemoAccount>(['school-officer', 'member', 'analyst', 'auditor', 'admin'])(
    '%s may not record a decision and is told which right is missing',
    async (account) => {
      const answer = await call(account, 'POST', '/v1/award-decisions', decisionFor([member()]));
      expect([answer.status, answer.body.permission]).toEqual([403, 'award.record']);
      expect(answer.body.grantedBy).toEqual(expect.any(String));
    },
  );

  it('sector-officer may record for his schools and not for those of the districts', async () => {
    const own = await call(
      'sector-officer',
      'POST',
      '/v1/award-decisions',
      decisionFor([member()]),
    );
    const district = await unitByCode('NA-TH-LL');
    const other = await call(
      'sector-officer',
      'POST',
      '/v1/award-decisions',
      decisionFor([member(), { kind: 'unit', id: district.id }]),
    );
    expect([own.status, other.status]).toEqual([201, 403]);
  });
});

describe('a refusal', () => {
  it('leaves nothing behind', async () => {
    await eventually(async () => {
      const { body: proof } = await call<{ equal: boolean }>('analyst', 'GET', '/v1/integrity');
      expect(proof.equal).toBe(true);
    });
    const before = await statistic('period=2022-2023');
    const body = decisionFor([member(), member()]);
    await refused(body);
    const { body: list } = await call<{ data: unknown[] }>(
      'vgcl-officer',
      'GET',
      `/v1/award-decisions?number=${encodeURIComponent(body.number)}`,
    );
    expect(list.data).toEqual([]);
    expect((await statistic('period=2022-2023')).total).toBe(before.total);
  });

  it('of an unknown path is a problem document', async () => {
    const response = await fetch(`${runningPlatform().gateway}/v1/nothing-here`, {
      headers: { authorization: `Bearer ${await tokenOf('analyst')}` },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});
