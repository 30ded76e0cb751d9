const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Goes through all rows of a table in the order of their ids.
 *
 * @param read the next rows after an id, none when there are no more
 * @returns how many rows there were
 */
export async function inPages<T extends { id: string }>(
  read: (after: string) => Promise<readonly T[]>,
  work: (rows: readonly T[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  let page = await read(BEFORE_ALL);
  while (page.length > 0) {
    await work(page);
    count += page.length;
    page = await read(page.at(-1)?.id ?? BEFORE_ALL);
  }
  return count;
}
