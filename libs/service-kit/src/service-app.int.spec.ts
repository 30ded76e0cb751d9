import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startTestIssuer, type TestIssuer } from '@dong-hanh/testing';
import { RuleViolation } from '@dong-hanh/contracts';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsString, MaxLength, ValidateNested } from 'class-validator';
import { HealthRegistry } from './health.js';
import { PageQuery } from './paging.js';
import { permissionMissing } from './access-rights.js';
import {
  CurrentActor,
  CurrentRequest,
  type Actor,
  type RequestContext,
} from './request-context.js';
import { createServiceApp } from './service-app.js';
import { ServiceKitModule } from './service-kit.module.js';
import { IsDay, UuidPipe } from './validation.js';

class Line {
  @IsIn(['member', 'unit'])
  kind: string;
}

class ProbeRequest {
  @IsString()
  @MaxLength(10)
  number: string;

  @IsDay()
  signedOn: string;

  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines: Line[];
}

@Controller('v1/probes')
class ProbeController {
  @Post()
  create(@Body() body: ProbeRequest, @CurrentActor() actor: Actor) {
    return { number: body.number, by: actor.accountId };
  }

  @Post('long')
  @RouteConfig({ bodyLimit: 2_097_152 })
  createLong(@Body() body: ProbeRequest) {
    return body;
  }

  @Get()
  list(@Query() query: PageQuery) {
    return { limit: query.limit };
  }

  @Get('context')
  context(@CurrentRequest() context: RequestContext) {
    return { requestId: context.requestId, locale: context.locale };
  }

  @Get('failures/:kind')
  fail(@Param('kind') kind: string): never {
    if (kind === 'rule') {
      throw new RuleViolation('decision-number-taken', {
        number: '1/QĐ',
        issuer: 'vgcl',
        year: 2023,
      });
    }
    if (kind === 'permission') throw permissionMissing('award.record');
    if (kind === 'database') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    throw new TypeError('a bug that names Nguyễn Văn A');
  }

  @Get(':id')
  read(@Param('id', UuidPipe) id: string) {
    return { id };
  }
}

let issuer: TestIssuer;
let app: NestFastifyApplication;
let bearer: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  @Module({
    imports: [ServiceKitModule.forRoot({ token: issuer, cursorSecret: 'c'.repeat(32) })],
    controllers: [ProbeController],
  })
  class ProbeModule {}
  app = await createServiceApp({ name: 'probe', module: ProbeModule, logLevel: 'silent' });
  bearer = `Bearer ${await issuer.token('analyst')}`;
});

afterAll(async () => {
  await app.close();
  await issuer.close();
});

interface Call {
  method?: 'GET' | 'POST';
  url?: string;
  headers?: Record<string, string>;
  payload?: string | object;
}

async function call({ method = 'GET', url = '/v1/probes', headers = {}, payload }: Call) {
  const response = await app.inject({
    method,
    url,
    headers: { authorization: bearer, ...headers },
    ...(payload !== undefined && { payload }),
  });
  const problem = response.json<
    Record<string, unknown> & { errors?: { pointer: string; code: string }[] }
  >();
  return { status: response.statusCode, headers: response.headers, body: problem };
}

const good = { number: '12/QĐ', signedOn: '2023-08-10', lines: [{ kind: 'member' }] };
const json = { 'content-type': 'application/json' };

describe('a request', () => {
  it('with a valid token and body is answered', async () => {
    const { status, body } = await call({ method: 'POST', payload: good });
    expect([status, body]).toEqual([201, { number: '12/QĐ', by: 'analyst' }]);
  });

  it('keeps the request id it came with and returns it', async () => {
    const { headers, body } = await call({
      url: '/v1/probes/context',
      headers: { 'x-request-id': 'abcd-1234-efgh' },
    });
    expect(headers['x-request-id']).toBe('abcd-1234-efgh');
    expect(body.requestId).toBe('abcd-1234-efgh');
  });

  it('is answered with what keeps caches and guessing browsers away', async () => {
    const { headers } = await call({});
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it('with a request id of another form gets a new one', async () => {
    const { body } = await call({
      url: '/v1/probes/context',
      headers: { 'x-request-id': 'a b\tc' },
    });
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('authentication', () => {
  it('refuses a request without token before its body is looked at', async () => {
    const { status, body, headers } = await call({
      method: 'POST',
      headers: { authorization: '', ...json },
      payload: `{"x": "${'y'.repeat(1_100_000)}"}`,
    });
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each([
    [
      'an expired token',
      () => issuer.token('analyst', { exp: Math.floor(Date.now() / 1000) - 60 }),
    ],
    ['a token for another audience', () => issuer.token('analyst', { aud: 'elsewhere' })],
    ['a token of another issuer', () => issuer.token('analyst', { iss: 'http://elsewhere.test' })],
    ['a forged token', () => issuer.forgedToken('analyst')],
    ['a token without expiry', () => issuer.token('analyst', { exp: undefined })],
    ['an unsigned token', () => Promise.resolve('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.')],
  ])('refuses %s', async (_, make) => {
    const { status } = await call({ headers: { authorization: `Bearer ${await make()}` } });
    expect(status).toBe(401);
  });

  it('accepts a token signed with a key that was published after the start, once the keys may be fetched again', async () => {
    await issuer.rotate();
    const token = await issuer.token('auditor');
    await eventually(async () => {
      const { status } = await call({ headers: { authorization: `Bearer ${token}` } });
      expect(status).toBe(200);
    });
  });
});

describe('the shape of input', () => {
  const faulty = async (payload: object) => {
    const { status, body } = await call({ method: 'POST', payload });
    return {
      status,
      code: body.code,
      errors: body.errors?.map(({ pointer, code }) => `${pointer} ${code}`),
    };
  };

  it('names each fault with its pointer', async () => {
    expect(
      await faulty({
        number: 5,
        signedOn: '2023-02-30',
        lines: [{ kind: 'household' }, { kind: 'unit', x: 1 }],
        more: 1,
      }),
    ).toEqual({
      status: 400,
      code: 'input-invalid',
      errors: expect.arrayContaining([
        '/number wrong-type',
        '/signedOn bad-date',
        '/lines/0/kind bad-format',
        '/lines/1/x unknown-field',
        '/more unknown-field',
      ]),
    });
  });

  it('tells what is no text from a text that is no day and no code', async () => {
    const lines = [{ kind: 5 }, null];
    expect((await faulty({ ...good, signedOn: 20230816, lines })).errors).toEqual([
      '/signedOn wrong-type',
      '/lines/0/kind wrong-type',
      '/lines/1 wrong-type',
    ]);
  });

  it.each([[[]], [[good]], [5], ['text'], [true]])(
    'refuses a body that is no object: %j',
    async (payload) => {
      const { status, body } = await call({
        method: 'POST',
        headers: json,
        payload: JSON.stringify(payload),
      });
      expect([status, body.errors]).toMatchObject([400, [{ pointer: '', code: 'wrong-type' }]]);
    },
  );

  it('names what is missing', async () => {
    expect((await faulty({})).errors?.sort()).toEqual([
      '/lines required',
      '/number required',
      '/signedOn required',
    ]);
  });

  it('answers 422 when a list is only too long', async () => {
    const lines = Array.from({ length: 4 }, () => ({ kind: 'unit' }));
    expect(await faulty({ ...good, lines })).toEqual({
      status: 422,
      code: 'too-many',
      errors: ['/lines too-many'],
    });
  });

  it('refuses what is too long', async () => {
    expect((await faulty({ ...good, number: '12345678901' })).errors).toEqual(['/number too-long']);
  });

  it('refuses malformed JSON', async () => {
    const { status, body } = await call({ method: 'POST', headers: json, payload: '{"number": ' });
    expect([status, body.code]).toEqual([400, 'malformed-json']);
    expect(body.errors).toMatchObject([{ pointer: '', code: 'malformed-json' }]);
  });

  it('refuses a URL that is none, without blaming the body', async () => {
    const { status, body } = await call({ url: '/v1/probes/%zz' });
    expect([status, body.code]).toEqual([400, 'input-invalid']);
  });

  it('refuses another media type', async () => {
    const { status, body } = await call({
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect([status, body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('refuses a body over 1 MiB', async () => {
    const payload = `"${'y'.repeat(1_048_577)}"`;
    const { status, body } = await call({ method: 'POST', headers: json, payload });
    expect([status, body.code]).toEqual([413, 'body-too-large']);
    expect(body.errors).toMatchObject([{ pointer: '', code: 'body-too-large' }]);
  });

  it('takes a longer body where the route says so, and names its own limit', async () => {
    const ofSize = (length: number) => ({
      ...{ method: 'POST' as const, url: '/v1/probes/long', headers: json },
      payload: `"${'y'.repeat(length - 2)}"`,
    });
    const taken = { status: 400, body: { code: 'input-invalid' } };
    expect(await call(ofSize(2_097_152))).toMatchObject(taken);
    const { status, body } = await call(ofSize(2_097_153));
    expect([status, body.detail]).toEqual([413, expect.stringContaining('2 MiB')]);
  });

  it('refuses a page over 200 rows', async () => {
    const { status, body } = await call({ url: '/v1/probes?limit=201' });
    expect([status, body.code]).toEqual([400, 'page-too-large']);
  });

  it('refuses an id that is none', async () => {
    const { status, body } = await call({ url: '/v1/probes/17' });
    expect([status, body.errors]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/id', code: 'bad-format' })],
    ]);
  });
});

describe('a problem', () => {
  it('of a rule has its status and is said in Vietnamese', async () => {
    const { status, body, headers } = await call({ url: '/v1/probes/failures/rule' });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:dong-hanh:problem:decision-number-taken',
      detail: 'Số quyết định 1/QĐ của vgcl đã có trong năm 2023.',
    });
    expect(headers['content-language']).toBe('vi');
  });

  it('is said in English to who asks for it', async () => {
    const { body } = await call({
      url: '/v1/probes/failures/rule',
      headers: { 'accept-language': 'fr, en;q=0.8, vi;q=0.2' },
    });
    expect(body.detail).toBe('Decision number 1/QĐ of vgcl is already taken in 2023.');
  });

  it('of a missing permission names it and who grants it', async () => {
    const { status, body } = await call({ url: '/v1/probes/failures/permission' });
    expect(status).toBe(403);
    expect(body).toMatchObject({ permission: 'award.record', grantedBy: expect.any(String) });
  });

  it('of the database says when to come back', async () => {
    const { status, headers } = await call({ url: '/v1/probes/failures/database' });
    expect([status, headers['retry-after']]).toEqual([503, '2']);
  });

  it('of our own making tells nothing but the request id', async () => {
    const { status, body } = await call({ url: '/v1/probes/failures/bug' });
    expect([status, body.code]).toEqual([500, 'internal-error']);
    expect(JSON.stringify(body)).not.toContain('Nguyễn');
  });

  it('of an unknown path is a problem, too', async () => {
    const { status, body } = await call({ url: '/v1/nothing' });
    expect([status, body.code]).toEqual([404, 'not-found']);
  });
});

describe('health', () => {
  it('needs no token and says which part is not ready', async () => {
    let isReady = false;
    app.get(HealthRegistry).register('kafka', () => {
      if (!isReady) throw new Error('broker away');
    });
    const before = await app.inject({ url: '/readyz' });
    expect([before.statusCode, before.json()]).toEqual([
      503,
      { status: 'not-ready', parts: { kafka: 'broker away' } },
    ]);
    isReady = true;
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
    const alive = { status: 'ok', service: 'probe' };
    expect((await app.inject({ url: '/livez' })).json()).toMatchObject(alive);
  });

  it('shows among its metrics which part does not work', async () => {
    let isWorking = false;
    app.get(HealthRegistry).register('probe-part', () => {
      if (!isWorking) throw new Error('broken');
    });
    const shown = async () => (await app.inject({ url: '/metrics' })).body;
    expect(await shown()).toMatch(/^dong_hanh_part_ready\{part="probe-part".*\} 0$/m);
    isWorking = true;
    expect(await shown()).toMatch(/^dong_hanh_part_ready\{part="probe-part".*\} 1$/m);
    app.get(HealthRegistry).register('probe-part', () => 'works without it');
    expect(await shown()).toMatch(/^dong_hanh_part_ready\{part="probe-part".*\} 0$/m);
    app.get(HealthRegistry).register('probe-part', () => undefined);
  });

  it('shows the duration of requests by route', async () => {
    await call({});
    const { body } = await app.inject({ url: '/metrics' });
    expect(body).toContain('route="/v1/probes"');
  });
});
