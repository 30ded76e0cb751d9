import type { PoolConfig } from 'pg';

const STATEMENT_MS = 30_000;
const CONNECT_MS = 5_000;
/** Longer than a broker waits for a silent reader, so that nobody else waits for its rows by then. */
const SILENT_IN_TRANSACTION_MS = 15_000;

/**
 * How long a connection waits for its server, and the server for it. A link can be half open: the other side
 * is gone and nobody says so. Then the client gives up a statement, and the server's system notices within ten
 * seconds by probes and gives back the locks of whoever was there.
 *
 * @param statementMs a statement that runs longer is ended by the server
 */
export function patience(statementMs = STATEMENT_MS) {
  return {
    statement_timeout: statementMs,
    // A server that is frozen or out of reach ends no statement: the client gives up a little later.
    query_timeout: statementMs + 5_000,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    idle_in_transaction_session_timeout: SILENT_IN_TRANSACTION_MS,
    options: '-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3',
  } satisfies PoolConfig;
}
