import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

/** An existing file of a project, in whose place a forbidden text is linted. */
function fileIn(folder: string, suffix = '.ts'): string {
  const files = readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(root, folder, String(name)))
    .filter((name) => name.endsWith(suffix) && statSync(name).isFile())
    .filter((name) => !/(\.spec|\.fixture|data-source)\.ts$/.test(name))
    .sort();
  const found = files[0];
  if (!found) throw new Error(`no ${suffix} in ${folder}`);
  return relative(root, found);
}

const importing = (name: string) => `import * as forbidden from '${name}';\nvoid forbidden;\n`;
const statements = (count: number) => '  x += 1;\n'.repeat(count);
const BOUNDARY = '@nx/enforce-module-boundaries';
const RESTRICTED = 'no-restricted-imports';

const service = 'apps/emulation/src';
const forbidden: [title: string, file: () => string, code: string, rule: string][] = [
  [
    'contracts importing a platform lib',
    () => fileIn('libs/contracts/src'),
    importing('@dong-hanh/persistence'),
    BOUNDARY,
  ],
  [
    'contracts importing anything but zod',
    () => fileIn('libs/contracts/src'),
    importing('pg'),
    BOUNDARY,
  ],
  [
    'a platform lib importing a service',
    () => fileIn('libs/directory/src'),
    importing('../../../apps/emulation/src/config.js'),
    BOUNDARY,
  ],
  [
    'a service importing another service',
    () => fileIn(service),
    importing('../../membership/src/config.js'),
    BOUNDARY,
  ],
  ['a service importing kafkajs', () => fileIn(service), importing('kafkajs'), BOUNDARY],
  ['a service importing bullmq', () => fileIn(service), importing('bullmq'), BOUNDARY],
  ['a service importing ioredis', () => fileIn(service), importing('ioredis'), BOUNDARY],
  [
    'a platform lib other than messaging importing kafkajs',
    () => fileIn('libs/directory/src'),
    importing('kafkajs'),
    BOUNDARY,
  ],
  [
    'a platform lib other than jobs importing ioredis',
    () => fileIn('libs/service-kit/src'),
    importing('ioredis'),
    BOUNDARY,
  ],
  [
    'the gateway importing typeorm',
    () => fileIn('apps/gateway/src'),
    importing('typeorm'),
    BOUNDARY,
  ],
  ['the gateway importing pg', () => fileIn('apps/gateway/src'), importing('pg'), BOUNDARY],
  [
    'the gateway importing messaging',
    () => fileIn('apps/gateway/src'),
    importing('@dong-hanh/messaging'),
    BOUNDARY,
  ],
  [
    'identity importing persistence',
    () => fileIn('apps/identity/src'),
    importing('@dong-hanh/persistence'),
    BOUNDARY,
  ],
  [
    'product code importing the testing lib',
    () => fileIn(service),
    importing('@dong-hanh/testing'),
    RESTRICTED,
  ],
  [
    'a lib importing the testing lib',
    () => fileIn('libs/directory/src'),
    importing('@dong-hanh/testing'),
    RESTRICTED,
  ],
  [
    'contracts importing Node itself, which no browser has',
    () => fileIn('libs/contracts/src'),
    importing('node:fs'),
    RESTRICTED,
  ],
  ['a journey importing kafkajs', () => fileIn('apps/e2e/src'), importing('kafkajs'), BOUNDARY],
  [
    'rules importing a framework',
    () => fileIn(service, '.rules.ts'),
    importing('@nestjs/common'),
    RESTRICTED,
  ],
  [
    'rules importing the database',
    () => fileIn(service, '.rules.ts'),
    importing('@dong-hanh/persistence'),
    RESTRICTED,
  ],
  [
    'a projection importing the database',
    () => fileIn('apps/reporting/src', '.projection.ts'),
    importing('@dong-hanh/persistence'),
    RESTRICTED,
  ],
  [
    'a controller importing an entity',
    () => fileIn(service, '.controller.ts'),
    importing('./award.entity.js'),
    RESTRICTED,
  ],
  [
    'a controller importing a repository',
    () => fileIn(service, '.controller.ts'),
    importing('./awards.repository.js'),
    RESTRICTED,
  ],
  [
    "a consumer importing another feature's entity",
    () => fileIn('apps/membership/src', '.consumer.ts'),
    importing('../units/unit.entity.js'),
    RESTRICTED,
  ],
  [
    "a service file reaching into another feature's repository",
    () => fileIn(service, '.service.ts'),
    importing('../catalogue/catalogue.repository.js'),
    RESTRICTED,
  ],
  [
    'the web importing what only a server has',
    () => fileIn('apps/admin-web/src'),
    importing('typeorm'),
    BOUNDARY,
  ],
  [
    'the web importing a service',
    () => fileIn('apps/admin-web/src', '.tsx'),
    importing('../../gateway/src/routes.js'),
    BOUNDARY,
  ],
  [
    'rules of the web knowing the screen',
    () => fileIn('apps/admin-web/src', '.rules.ts'),
    importing('react'),
    RESTRICTED,
  ],
  [
    'a component that calls a hook on a condition',
    () => fileIn('apps/admin-web/src', '.tsx'),
    "import { useState } from 'react';\nexport function A({ b }) {\n  if (b) useState(1);\n  return null;\n}\n",
    'react-hooks/rules-of-hooks',
  ],
  [
    'a component of over 60 lines',
    () => fileIn('apps/admin-web/src', '.tsx'),
    `export function F() {\n  let x = 0;\n${statements(60)}  return x;\n}\n`,
    'max-lines-per-function',
  ],
  [
    'an import cycle',
    () => 'libs/persistence/src/sql.ts',
    importing('./data-source.js'),
    'import-x/no-cycle',
  ],
  [
    'a file over 400 lines',
    () => fileIn(service),
    'export const x = 1;\n'.repeat(401),
    'max-lines',
  ],
  [
    'a function over 60 lines',
    () => fileIn(service),
    `export function f() {\n  let x = 0;\n${statements(60)}  return x;\n}\n`,
    'max-lines-per-function',
  ],
  [
    'a constructor of seven parameters',
    () => fileIn(service),
    'export class A {\n  constructor(a, b, c, d, e, f, g) { void [a, b, c, d, e, f, g]; }\n}\n',
    'max-params',
  ],
  [
    'nineteen imports',
    () => fileIn(service),
    Array.from({ length: 19 }, (_, n) => `import * as m${n} from './m${n}.js';`).join('\n'),
    'import-x/max-dependencies',
  ],
  ['a default export', () => fileIn(service), 'export default 1;\n', 'no-restricted-syntax'],
  ['a swallowed error', () => fileIn(service), 'try { f(); } catch {}\n', 'no-empty'],
  ['a print on the console', () => fileIn(service), "console.log('x');\n", 'no-console'],
  ['a note to do later', () => fileIn(service), `// ${'TO'}DO later\n`, 'no-warning-comments'],
  [
    'a promise that nobody awaits',
    () => fileIn(service),
    'Promise.resolve(1);\n',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a switch that forgets a case',
    () => fileIn(service),
    "export function f(x: 'a' | 'b') {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n}\n",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
];

describe('the lint rules of the house', () => {
  let broken: string[][] = [];

  beforeAll(() => {
    const probes = forbidden.map(([, file, code]) => ({ file: join(root, file()), code }));
    const output = execFileSync('node', [join(root, 'infra/house/lint-probe.mjs')], {
      input: JSON.stringify(probes),
      cwd: root,
      timeout: 120_000,
      encoding: 'utf8',
    });
    broken = JSON.parse(output) as string[][];
  }, 130_000);

  it.each(forbidden.map(([title, , , rule], index) => ({ title, rule, index })))(
    'refuse $title',
    ({ rule, index }) => {
      expect(broken[index]).toContain(rule);
    },
  );
});
