import { describe, expect, it } from '@jest/globals';
import {
  ContractViolation,
  OpenApiContract,
  expectContract,
  expectRequestContract,
  type ReceivedAnswer,
  type SentRequest,
} from './openapi-contract.js';
import { OpenApiDocuments } from './openapi-documents.js';

const id = '0198f0a0-0000-7000-8000-000000000101';
const award = {
  id: '0198f0a3-0000-7000-8000-000000000001',
  recipient: { kind: 'unit', id },
  state: 'granted',
  version: 1,
};
const decision = {
  number: '1234/QĐ-TLĐ',
  issuer: 'vgcl',
  signedOn: '2023-08-10',
  form: 'vgcl-merit-diploma',
  basis: 'task-completion',
  schoolYear: '2022-2023',
};
const recorded: ReceivedAnswer = {
  method: 'POST',
  path: '/v1/award-decisions',
  status: 201,
  contentType: 'application/json; charset=utf-8',
  body: {
    id: '0198f0a2-0000-7000-8000-000000000001',
    ...decision,
    recordedAt: '2023-08-16T14:00:02.041+07:00',
    awards: [award],
  },
};
const refused: ReceivedAnswer = {
  ...recorded,
  status: 409,
  contentType: 'application/problem+json',
  body: {
    type: 'urn:dong-hanh:problem:decision-number-taken',
    title: 'Số quyết định đã có.',
    status: 409,
    detail: 'Số quyết định đã có.',
    code: 'decision-number-taken',
    requestId: 'r-1',
  },
};
const request: SentRequest = {
  method: 'POST',
  path: '/v1/award-decisions?validateOnly=true',
  headers: { 'idempotency-key': 'k-1' },
  contentType: 'application/json',
  body: { ...decision, recipients: [{ kind: 'unit', id }] },
};
const withBody = (call: ReceivedAnswer, changes: object) => ({
  ...call,
  body: { ...(call.body as object), ...changes },
});

function faultsOf(check: () => void): readonly string[] {
  try {
    check();
  } catch (error) {
    if (error instanceof ContractViolation) return error.faults;
    throw error;
  }
  return [];
}
const answerFaults = (answer: ReceivedAnswer) => faultsOf(() => expectContract(answer));
const requestFaults = (sent: SentRequest) => faultsOf(() => expectRequestContract(sent));

describe('an answer against the contract', () => {
  it('passes when it is documented', () => {
    expect(answerFaults(recorded)).toEqual([]);
    expect(answerFaults(refused)).toEqual([]);
  });

  it('fails on a missing field', () => {
    const body = { ...(recorded.body as { recordedAt?: string }) };
    delete body.recordedAt;
    expect(answerFaults({ ...recorded, body })).toEqual([
      "(whole) must have required property 'recordedAt'",
    ]);
  });

  it('fails on a field that nobody documented, deep inside too', () => {
    expect(answerFaults(withBody(recorded, { awards: [{ ...award, fullName: 'A' }] }))).toEqual([
      '/awards/0 must NOT have additional properties: fullName',
    ]);
  });

  it('fails on a value that is not in the enumeration, and names the values', () => {
    expect(answerFaults(withBody(recorded, { awards: [{ ...award, state: 'lost' }] }))).toEqual([
      '/awards/0/state must be equal to one of the allowed values: granted | revoked',
    ]);
  });

  it('fails on a day that does not exist', () => {
    expect(answerFaults(withBody(recorded, { signedOn: '2023-02-30' }))).toEqual([
      '/signedOn must match format "date"',
    ]);
  });

  it('fails on an undocumented status', () => {
    expect(answerFaults({ ...recorded, status: 418 })).toEqual(['status 418 is not documented']);
  });

  it('fails on another content type', () => {
    expect(answerFaults({ ...refused, contentType: 'application/json' })).toEqual([
      'content type application/json instead of application/problem+json',
    ]);
    expect(answerFaults({ ...refused, contentType: undefined })).toEqual([
      'content type (none) instead of application/problem+json',
    ]);
  });

  it('fails on a problem whose code does not belong to the status of this operation', () => {
    expect(answerFaults(withBody(refused, { code: 'award-already-revoked' }))).toEqual([
      '/code must be equal to one of the allowed values: decision-number-taken | idempotency-in-progress',
    ]);
  });

  it('fails on a required header that is missing, when headers are given', () => {
    const busy = {
      ...withBody(refused, { code: 'too-many-requests', status: 429 }),
      status: 429,
    };
    expect(answerFaults(busy)).toEqual([]);
    expect(answerFaults({ ...busy, headers: { 'retry-after': '1' } })).toEqual([]);
    expect(answerFaults({ ...busy, headers: {} })).toEqual(['header Retry-After is missing']);
    expect(answerFaults({ ...busy, headers: { 'Retry-After': 'soon' } })).toEqual([
      'header Retry-After must match pattern "^[0-9]+$"',
    ]);
  });

  it('fails on an operation that nobody documented', () => {
    const faults = ['the operation is not documented'];
    expect(answerFaults({ ...recorded, path: '/v1/decisions' })).toEqual(faults);
    expect(answerFaults({ ...recorded, method: 'PUT' })).toEqual(faults);
  });

  it('prefers the fixed path to the one with a parameter, in whatever order they stand', () => {
    const called = (operationId: string) => ({ get: { operationId, responses: {} } });
    const fixed = { '/v1/members/search': called('search') };
    const open = { '/v1/members/{id}': called('show') };
    for (const paths of [
      { ...fixed, ...open },
      { ...open, ...fixed },
    ]) {
      const contract = new OpenApiContract(new OpenApiDocuments(new Map([['a.yaml', { paths }]])));
      const answer = (path: string) => () =>
        contract.checkAnswer({ method: 'GET', path, status: 200 });
      expect(answer('/v1/members/search')).toThrow('(search, a.yaml)');
      expect(answer('/v1/members/17')).toThrow('(show, a.yaml)');
    }
  });

  it('names call, operation and every fault in its message', () => {
    const body = { ...(recorded.body as object), schoolYear: 2022, extra: 1 };
    expect(() => expectContract({ ...recorded, body })).toThrow(
      [
        'POST /v1/award-decisions → 201 (recordAwardDecision, emulation.yaml) departs from the contract:',
        '  - (whole) must NOT have additional properties: extra',
        '  - /schoolYear must be string',
      ].join('\n'),
    );
  });
});

describe('a request against the contract', () => {
  it('passes when it is documented', () => {
    expect(requestFaults(request)).toEqual([]);
    expect(
      requestFaults({
        method: 'GET',
        path: '/v1/statistics/awards?groupBy=province,month&period=2022-2023&mode=then',
      }),
    ).toEqual([]);
  });

  it('fails on a field that is missing, unknown or of the wrong type', () => {
    const body = { ...decision, recipients: 'all', note: 'x', number: undefined };
    delete body.number;
    expect(requestFaults({ ...request, body })).toEqual([
      "(whole) must have required property 'number'",
      '(whole) must NOT have additional properties: note',
      '/recipients must be array',
    ]);
  });

  it('fails on a query parameter that is unknown or of the wrong type', () => {
    expect(requestFaults({ method: 'GET', path: '/v1/awards?recipent=1&limit=201' })).toEqual([
      'query recipent is not documented',
      'query limit must be <= 200',
    ]);
    expect(requestFaults({ ...request, path: '/v1/award-decisions?validateOnly=1' })).toEqual([
      'query validateOnly must be boolean',
    ]);
    expect(requestFaults({ method: 'GET', path: '/v1/statistics/awards?groupBy=colour' })).toEqual([
      expect.stringContaining('query groupBy/0 must be equal to one of the allowed values'),
    ]);
  });

  it('fails on a path parameter that is not an id', () => {
    expect(requestFaults({ method: 'GET', path: '/v1/awards/17' })).toEqual([
      'path id must match format "uuid"',
    ]);
  });

  it('fails on a body that is missing, superfluous or of another content type', () => {
    expect(requestFaults({ ...request, body: undefined })).toEqual(['the body is missing']);
    expect(requestFaults({ ...request, contentType: 'text/plain' })).toEqual([
      'content type text/plain instead of application/json',
    ]);
    expect(requestFaults({ method: 'GET', path: '/v1/units', body: {} })).toEqual([
      'a body where none is documented',
    ]);
  });

  it('takes a rule of one kind of unit from the contract: only the confederation stands nowhere', () => {
    const unit = {
      code: 'NA-DTNT',
      name: 'Công đoàn cơ sở Trường THPT Dân tộc nội trú tỉnh Nghệ An',
      ownership: 'public',
      establishedOn: '2001-09-05',
      decision: { number: '1/QĐ', signedOn: '2001-08-28' },
    };
    const sent = (kind: string) =>
      requestFaults({ method: 'POST', path: '/v1/units', body: { ...unit, kind } });
    expect(sent('confederation')).toEqual([]);
    expect(sent('grassroots-union')).toContain("(whole) must have required property 'locatedIn'");
  });
});
