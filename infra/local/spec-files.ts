import { globSync } from 'node:fs';
import { root } from './paths.ts';

/** The Jest projects of jest.config.mjs, told apart by the suffix of a spec file. */
export const specKinds = ['unit', 'int', 'e2e', 'deep'] as const;
export type SpecKind = (typeof specKinds)[number];

export function kindOf(file: string): SpecKind {
  return specKinds.find((kind) => file.endsWith(`.${kind}.spec.ts`)) ?? 'unit';
}

/** The kinds that have spec files whose path matches one of the patterns; all kinds without patterns. */
export function kindsMatching(patterns: readonly string[], files = specFiles()): SpecKind[] {
  if (patterns.length === 0) return [...specKinds];
  const wanted = patterns.map((pattern) => new RegExp(pattern, 'i'));
  const matching = files.filter((file) => wanted.some((pattern) => pattern.test(file)));
  return specKinds.filter((kind) => matching.some((file) => kindOf(file) === kind));
}

function specFiles(): string[] {
  return globSync('{apps,libs,infra}/**/*.spec.ts', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  });
}
