import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

/** Every TypeScript file under the `src` folders of apps and libs. */
const files = ['apps', 'libs'].flatMap((kind) =>
  readdirSync(join(root, kind)).flatMap((project) =>
    readdirSync(join(root, kind, project, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(kind, project, 'src', name)),
  ),
);
const isSpec = (file: string) => /\.(spec|fixture)\.ts$/.test(file);
const linesOf = (list: readonly string[]) =>
  list.reduce((sum, file) => sum + readFileSync(join(root, file), 'utf8').split('\n').length, 0);

describe('the structure of the house', () => {
  it('keeps folders at most three deep under src', () => {
    const depth = (file: string) =>
      relative(join(...file.split('/').slice(0, 3)), file).split('/').length - 1;
    expect(files.filter((file) => depth(file) > 3)).toEqual([]);
  });

  it('keeps feature folders at 14 files or fewer, specs aside', () => {
    const folders = new Map<string, number>();
    for (const file of files.filter((each) => !isSpec(each) && !each.includes('/migrations/'))) {
      if (dirname(file).endsWith('/src')) continue;
      folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
    }
    expect([...folders].filter(([, count]) => count > 14)).toEqual([]);
  });

  it('has no barrel files besides the index of each lib', () => {
    const barrels = files.filter((file) => basename(file) === 'index.ts');
    expect(barrels.filter((file) => !/^libs\/[a-z-]+\/src\/index\.ts$/.test(file))).toEqual([]);
  });

  it('names no file after a helper, manager, base or utility', () => {
    const vague = /(^|[-.])(utils?|helpers?|common|base|manager)([-.]|$)/;
    expect(files.filter((file) => vague.test(basename(file).replace(/\.tsx?$/, '')))).toEqual([]);
  });

  it('names migrations by the instant they were written and what they do', () => {
    const migrations = files
      .filter((file) => file.includes('/migrations/') && !isSpec(file))
      .filter((file) => basename(file) !== 'roles.ts');
    expect(migrations.length).toBeGreaterThan(0);
    expect(migrations.filter((file) => !/\/\d{14}-[a-z-]+\.ts$/.test(file))).toEqual([]);
  });

  it.each(['membership', 'emulation', 'welfare-support', 'reporting'])(
    'has as many lines of specs as of source in %s',
    (service) => {
      const own = files.filter((file) => file.startsWith(`apps/${service}/`));
      const source = own.filter((file) => !isSpec(file) && !/\/(migrations|demo)\//.test(file));
      expect(linesOf(own.filter(isSpec)) / linesOf(source)).toBeGreaterThanOrEqual(1);
    },
  );

  it('has 1.5 lines of specs for each line of rules', () => {
    const rules = files.filter((file) => /^apps\/.*\.rules\.ts$/.test(file));
    const specs = files.filter((file) => /^apps\/.*\.rules\.spec\.ts$/.test(file));
    expect(rules.length).toBeGreaterThan(3);
    expect(linesOf(specs) / linesOf(rules)).toBeGreaterThanOrEqual(1.5);
  });

  it('has as median a file of 40 to 90 lines', () => {
    const sizes = files
      .filter((file) => !isSpec(file) && !file.includes('/migrations/'))
      .map((file) => linesOf([file]))
      .sort((a, b) => a - b);
    const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
    expect(median).toBeGreaterThanOrEqual(40);
    expect(median).toBeLessThanOrEqual(90);
  });
});
