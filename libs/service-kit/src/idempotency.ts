import { createHash } from 'node:crypto';
import { statement, type Sql } from '@dong-hanh/persistence';
import { Problem } from './problem.js';
import type { RequestContext } from './request-context.js';
import { inputProblem } from './validation.js';

/** One attempt under an Idempotency-Key; its scope is account and route. */
export interface IdempotencyRequest {
  accountId: string;
  route: string;
  key: string;
  bodyHash: string;
}

/** What is kept of a first answer: status and ids, never the body. */
export interface KeptAnswer {
  status: number;
  ids: string[];
}

/** For the first migration of a service with POST routes. @param serve the role that serves HTTP */
export function idempotencyMigrationSql({ serve }: { serve: string }): string[] {
  return [
    `create table idempotency_keys (
       account_id text not null,
       route text not null,
       key text not null,
       body_hash text not null,
       status integer,
       ids jsonb,
       created_at timestamptz not null default now(),
       constraint pk_idempotency_keys primary key (account_id, route, key)
     )`,
    `create index ix_idempotency_keys_created_at on idempotency_keys (created_at)`,
    `grant select, insert, update, delete on idempotency_keys to ${serve}`,
  ];
}

/** Printable ASCII without spaces; a key is an identifier, and an index has to hold it. */
const KEY = /^[!-~]{1,128}$/;
const KEY_POINTER = '/idempotency-key';

/**
 * The attempt of a request, or undefined when it has no key.
 *
 * @throws Problem 400 when the key is blank, longer than 128 characters or not printable ASCII
 */
export function idempotencyOf(
  context: RequestContext,
  route: string,
  body: unknown,
): IdempotencyRequest | undefined {
  if (context.idempotencyKey === undefined || !context.actor) return undefined;
  if (!KEY.test(context.idempotencyKey)) {
    const parameters = { expected: '1–128 printable ASCII characters' };
    throw inputProblem([{ pointer: KEY_POINTER, code: 'bad-format', parameters }]);
  }
  return {
    accountId: context.actor.accountId,
    route,
    key: context.idempotencyKey,
    bodyHash: createHash('sha256').update(JSON.stringify(body, inOneOrder)).digest('hex'),
  };
}

/** The same fields are the same body, in whatever order they were written. */
function inOneOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const claim = statement(
  'idempotency-claim',
  `with locked as materialized (
     select pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', $1::text, $2::text, $3::text), 0)) as free
   ), claimed as (
     insert into idempotency_keys (account_id, route, key, body_hash)
     select $1, $2, $3, $4 from locked where free
     on conflict do nothing
     returning 1
   )
   select locked.free, exists (select from claimed) as claimed, kept.body_hash, kept.status, kept.ids
   from locked
   left join idempotency_keys kept on kept.account_id = $1 and kept.route = $2 and kept.key = $3`,
);

interface ClaimRow {
  free: boolean;
  claimed: boolean;
  body_hash: string | null;
  status: number | null;
  ids: string[] | null;
}

/**
 * Takes the key inside the transaction of the work itself, so that key and work commit together.
 *
 * @returns undefined when the work is to be done now, else the answer kept from the first time
 * @throws Problem 422 `idempotency-key-reused` for another body, 409 `idempotency-in-progress` while
 *   the first attempt still runs
 */
export async function claimIdempotency(
  tx: Sql,
  request: IdempotencyRequest,
): Promise<KeptAnswer | undefined> {
  const { accountId, route, key, bodyHash } = request;
  const [row] = await tx.query<ClaimRow>(claim, [accountId, route, key, bodyHash]);
  if (!row) throw new Error('the claim of an idempotency key returned no row');
  if (row.body_hash !== null && row.body_hash !== bodyHash) {
    const code = 'idempotency-key-reused';
    throw new Problem(code, {}, [{ pointer: KEY_POINTER, code }]);
  }
  if (row.claimed) return undefined;
  if (row.status !== null && row.ids !== null) return { status: row.status, ids: row.ids };
  throw new Problem('idempotency-in-progress', {}, [], { retryAfterSeconds: 1 });
}

const keep = statement(
  'idempotency-keep',
  `update idempotency_keys set status = $4, ids = $5
   where account_id = $1 and route = $2 and key = $3`,
);

/** Keeps the answer of the work, in its transaction. */
export async function keepAnswer(
  tx: Sql,
  { accountId, route, key }: IdempotencyRequest,
  { status, ids }: KeptAnswer,
): Promise<void> {
  await tx.query(keep, [accountId, route, key, status, JSON.stringify(ids)]);
}

/**
 * Does the work of a creation once per Idempotency-Key, inside the transaction of the work.
 *
 * @param attempt undefined for a request without a key, which is done each time
 * @param work returns the ids that it created
 * @returns the ids that the work created, now or the first time
 * @throws Problem as `claimIdempotency` does
 */
export async function once(
  tx: Sql,
  attempt: IdempotencyRequest | undefined,
  work: () => Promise<string[]>,
): Promise<string[]> {
  if (!attempt) return work();
  const kept = await claimIdempotency(tx, attempt);
  if (kept) return kept.ids;
  const ids = await work();
  await keepAnswer(tx, attempt, { status: 201, ids });
  return ids;
}

/** Forgets answers older than two days; the contract keeps them for one at least. */
export async function forgetOldAnswers(sql: Sql): Promise<void> {
  await sql.query(`delete from idempotency_keys where created_at < now() - interval '2 days'`);
}
