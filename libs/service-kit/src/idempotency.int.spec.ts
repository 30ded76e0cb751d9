import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { createTestDatabase, uniqueName, type TestDatabase } from '@dong-hanh/testing';
import {
  claimIdempotency,
  forgetOldAnswers,
  idempotencyMigrationSql,
  idempotencyOf,
  keepAnswer,
  once,
} from './idempotency.js';
import type { RequestContext } from './request-context.js';

class CreateIdempotencyKeys1 {
  readonly name = 'CreateIdempotencyKeys1700000000000';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    for (const sql of idempotencyMigrationSql({ serve: 'probe_serve' })) await runner.query(sql);
  }

  async down(): Promise<void> {}
}

let database: TestDatabase;
let serve: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'probe', migrations: [CreateIdempotencyKeys1] });
  serve = new Database({ url: database.url('serve'), applicationName: 'spec' });
});

afterAll(async () => {
  await serve.close();
  await database.drop();
});

function attempt(key: string, body: unknown = { number: 1 }, accountId = 'vgcl-officer') {
  const context = {
    idempotencyKey: key,
    actor: { accountId, scope: [] },
  } as unknown as RequestContext;
  const request = idempotencyOf(context, 'POST /v1/award-decisions', body);
  if (!request) throw new Error('no idempotency request');
  return request;
}

async function work(request: ReturnType<typeof attempt>, ids: string[]) {
  return serve.transaction(async (tx) => {
    const kept = await claimIdempotency(tx, request);
    if (kept) return kept;
    await keepAnswer(tx, request, { status: 201, ids });
    return { status: 201, ids };
  });
}

describe('an Idempotency-Key', () => {
  it('gives the first answer again to the same body', async () => {
    const key = uniqueName('key');
    expect(await work(attempt(key), ['a'])).toEqual({ status: 201, ids: ['a'] });
    expect(await work(attempt(key), ['b'])).toEqual({ status: 201, ids: ['a'] });
  });

  it('knows the same body whose fields come in another order', async () => {
    const key = uniqueName('key');
    const lines = [{ kind: 'member', id: '1' }];
    await work(attempt(key, { number: 1, lines }), ['a']);
    const again = attempt(key, { lines: [{ id: '1', kind: 'member' }], number: 1 });
    expect(await work(again, ['b'])).toEqual({ status: 201, ids: ['a'] });
  });

  it('is refused with another body', async () => {
    const key = uniqueName('key');
    await work(attempt(key), ['a']);
    await expect(work(attempt(key, { number: 2 }), ['b'])).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      faults: [{ pointer: '/idempotency-key', code: 'idempotency-key-reused' }],
    });
  });

  it('belongs to one account', async () => {
    const key = uniqueName('key');
    await work(attempt(key), ['a']);
    expect(await work(attempt(key, { number: 1 }, 'province-officer'), ['b'])).toEqual({
      status: 201,
      ids: ['b'],
    });
  });

  it.each(['', ' ', 'khóa', 'x'.repeat(129)])('that is no key (%p) is refused', (key) => {
    expect(() => attempt(key)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });

  it('is free again when the work was rolled back', async () => {
    const key = uniqueName('key');
    const failing = serve.transaction(async (tx) => {
      await claimIdempotency(tx, attempt(key));
      throw new Error('the rule said no');
    });
    await expect(failing).rejects.toThrow('the rule said no');
    expect(await work(attempt(key), ['b'])).toEqual({ status: 201, ids: ['b'] });
  });

  it('in flight answers 409 at once instead of waiting', async () => {
    const key = uniqueName('key');
    await serve.transaction(async (tx) => {
      await claimIdempotency(tx, attempt(key));
      await expect(work(attempt(key), ['b'])).rejects.toMatchObject({
        code: 'idempotency-in-progress',
        extras: { retryAfterSeconds: 1 },
      });
    });
  });

  it('is forgotten after two days, not before', async () => {
    const [old, young] = [uniqueName('old'), uniqueName('young')];
    await work(attempt(old), ['a']);
    await work(attempt(young), ['a']);
    await database.admin.query(
      `update idempotency_keys set created_at = now() - case when key = $1 then interval '49 hours' else interval '47 hours' end
       where key in ($1, $2)`,
      [old, young],
    );
    await forgetOldAnswers(serve);
    const rows = await database.admin.query<{ key: string }>(
      'select key from idempotency_keys where key in ($1, $2)',
      [old, young],
    );
    expect(rows).toEqual([{ key: young }]);
  });
});

describe('work that is done once', () => {
  const doing = (key: string | undefined, ids: string[]) => {
    let times = 0;
    return serve.transaction(async (tx) => {
      const made = await once(tx, key === undefined ? undefined : attempt(key), async () => {
        times += 1;
        return ids;
      });
      return { made, times };
    });
  };

  it('is done the first time, and its ids are told the second time', async () => {
    const key = uniqueName('key');
    expect(await doing(key, ['a', 'b'])).toEqual({ made: ['a', 'b'], times: 1 });
    expect(await doing(key, ['c'])).toEqual({ made: ['a', 'b'], times: 0 });
  });

  it('is done each time without a key', async () => {
    expect(await doing(undefined, ['a'])).toEqual({ made: ['a'], times: 1 });
    expect(await doing(undefined, ['b'])).toEqual({ made: ['b'], times: 1 });
  });

  it('is done again after it failed, since nothing was kept', async () => {
    const key = uniqueName('key');
    const failing = serve.transaction((tx) =>
      once(tx, attempt(key), () => Promise.reject(new Error('not this time'))),
    );
    await expect(failing).rejects.toThrow('not this time');
    expect(await doing(key, ['a'])).toEqual({ made: ['a'], times: 1 });
  });
});
