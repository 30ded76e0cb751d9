const DEEP_FACTOR = 25;

/**
 * How many cases a property tries: `usual` in `npm test`, many more in `npm run test:deep`.
 *
 * @param usual what fits into the time of `npm test`
 */
export function propertyRuns(usual: number): { numRuns: number } {
  return { numRuns: process.env.DEEP === '1' ? usual * DEEP_FACTOR : usual };
}
