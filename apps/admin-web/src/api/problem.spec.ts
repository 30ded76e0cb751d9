import { describe, expect, it } from '@jest/globals';
import { ApiProblem, problemOf } from './problem.js';

describe('a refusal', () => {
  it('keeps what the platform said, and its fields', async () => {
    const body = {
      type: 'urn:dong-hanh:problem:input-invalid',
      title: 'Yêu cầu chưa đúng',
      status: 400,
      detail: 'Nội dung gửi lên chưa đúng: xem từng trường ở dưới.',
      code: 'input-invalid',
      requestId: '0198f0b0-0000-7000-8000-00000000d003',
      errors: [{ pointer: '/signedOn', code: 'bad-date', message: 'Không phải ngày có thật.' }],
    };
    const problem = await problemOf(
      new Response(JSON.stringify(body), {
        status: 400,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      }),
    );
    expect(problem).toMatchObject({ status: 400, code: 'input-invalid', detail: body.detail });
    expect(problem.requestId).toBe(body.requestId);
    expect(problem.faultAt('/signedOn')).toBe('Không phải ngày có thật.');
    expect(problem.faultAt('/number')).toBeUndefined();
  });

  it.each([
    [502, 'unreachable'],
    [500, 'unexpected'],
  ])('of something in between, %d, is known by its code alone', async (status, code) => {
    const problem = await problemOf(new Response('<html>', { status }));
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status, code, detail: '' });
  });
});
