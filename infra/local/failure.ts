/** Something the person at the terminal can mend: shown as its message, without a stack trace. */
export class Failure extends Error {
  override name = 'Failure';
}

/** The person asked to stop: work in progress ends with this, and nothing is reported. */
export class Stopped extends Error {
  override name = 'Stopped';
  constructor() {
    super('stopped');
  }
}

/** What to print for an error. */
export function explain(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
