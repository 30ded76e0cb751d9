interface DatabaseError extends Error {
  code?: string;
  severity?: string;
  constraint?: string;
  table?: string;
  driverError?: DatabaseError;
}

/** What an error looks like in the log. */
export class LoggedError extends Error {
  code?: string | undefined;
  constraint?: string | undefined;
  table?: string | undefined;
}

/**
 * An error as it may be logged. PostgreSQL quotes values and whole rows in its texts, and TypeORM carries
 * the statement with all its parameters: names, birthdays and reasons would stay in the log. Of such an
 * error only what names its kind and place is kept.
 */
export function withoutData(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const outer = thrown as DatabaseError;
  const { driverError = outer } = outer;
  if (driverError.severity === undefined && driverError === outer) return thrown;
  const { code, constraint, table } = driverError;
  const logged = new LoggedError(driverError.message.replace(/"[^]*"/, '"…"'));
  const calls = outer.stack?.split('\n').filter((line) => /^ +at /.test(line)) ?? [];
  logged.stack = [`${outer.name}: ${logged.message}`, ...calls].join('\n');
  return Object.assign(logged, { name: outer.name, code, constraint, table });
}
