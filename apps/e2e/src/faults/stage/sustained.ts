/** How long what lasts goes on: `FAULT_SECONDS`, a minute unless said. */
export function sustainedMs(): number {
  return 1_000 * positive('FAULT_SECONDS', 60);
}

/** How many messages wait for a reader that is slow: `FAULT_BACKLOG`, 100,000 unless said. */
export function backlogSize(): number {
  return positive('FAULT_BACKLOG', 100_000);
}

function positive(name: string, otherwise: number): number {
  const asked = process.env[name];
  const value = asked ? Number(asked) : otherwise;
  if (!(value > 0)) throw new Error(`${name} is "${asked}": a number above 0`);
  return value;
}
