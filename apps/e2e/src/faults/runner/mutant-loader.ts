import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { mutated } from './mutant.js';
import type { Edit } from '../scenario.js';

/**
 * Loaded before a service (`NODE_OPTIONS=--import …/mutant-loader.js?FILE`): gives it compiled code with a
 * protection removed. The product knows nothing of this and holds no switch for it.
 */
const file = new URL(import.meta.url).search.slice(1);
const edits = JSON.parse(readFileSync(decodeURIComponent(file), 'utf8')) as Edit[];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const here = edits.filter(({ file: source }) =>
      new URL(url).pathname.endsWith(compiledOf(source)),
    );
    if (here.length === 0) return loaded;
    return { ...loaded, source: mutated(String(loaded.source), here) };
  },
});

/** `libs/x/src/a.ts` → `libs/x/dist/a.js` */
function compiledOf(source: string): string {
  return `/${source.replace('/src/', '/dist/').replace(/\.ts$/, '.js')}`;
}
