import { Database } from '@dong-hanh/persistence';

interface Lock {
  pid: number;
  key: number;
}

/**
 * Takes the lead from a service's relay and publishes nothing, as a leader that hangs would: until it is
 * given back the outbox fills and nobody reads it. So a write is measured by itself, and its events still
 * go the whole way afterwards.
 *
 * @param url the service's database, as superuser
 * @returns gives the lead back; once is enough
 */
export async function holdRelay(url: string): Promise<() => Promise<void>> {
  const options = { applicationName: 'bench-holds-relay', statementTimeoutMs: 60_000 };
  const database = new Database({ url, ...options, max: 2 });
  const [lock] = await database.query<Lock>(
    `select pid, (classid::bigint << 32) | objid::bigint as key from pg_locks
     where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  if (!lock) throw new Error('no relay leads');
  const released = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const session = database
    .session(async (sql) => {
      // It stands in the queue before the place is free: the relay only tries from time to time.
      const waiting = sql.query('select pg_advisory_lock($1)', [lock.key]);
      await database.query('select pg_terminate_backend($1, 5000)', [lock.pid]);
      await waiting;
      held.resolve();
      await released.promise;
    })
    .catch((error: unknown) => held.reject(error));
  await held.promise;
  let closed: Promise<void> | undefined;
  return () => {
    released.resolve();
    closed ??= session.then(() => database.close());
    return closed;
  };
}
