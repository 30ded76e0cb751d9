/** How long what lasts goes on: `FAULT_SECONDS`, a minute unless said. */
export function sustainedMs(): number {
  const asked = process.env.FAULT_SECONDS;
  const seconds = asked ? Number(asked) : 60;
  if (!(seconds > 0)) throw new Error(`FAULT_SECONDS is "${asked}": a number above 0`);
  return 1_000 * seconds;
}
