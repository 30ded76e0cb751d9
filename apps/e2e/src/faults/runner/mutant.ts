import type { Edit } from '../scenario.js';

/**
 * The code with the bugs put in.
 *
 * @throws Error when the place of one is not there exactly once: then the protection has moved
 */
export function mutated(code: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { file, find, replace }) => {
    const found = text.split(find).length - 1;
    if (found !== 1)
      throw new Error(`${found} times, not once, in what ${file} compiles to: ${find}`);
    return text.replace(find, () => replace);
  }, code);
}
