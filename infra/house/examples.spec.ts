import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const node = 'examples/subscriber-node';
const versionsOf = (path: string) =>
  (JSON.parse(text(path)) as { dependencies: Record<string, string> }).dependencies;

describe('the examples', () => {
  it('name each library in one version', () => {
    const pinned = text('examples/subscriber-python/requirements.txt').trim().split('\n');
    expect(pinned.filter((line) => !/^[a-z0-9-]+==[\w.]+$/.test(line))).toEqual([]);
    const { kafkajs } = versionsOf('package.json');
    expect(versionsOf(`${node}/package.json`)).toEqual({ kafkajs });
  });

  it('in Node use kafkajs, Node and their own files alone', () => {
    const modules = readdirSync(join(root, node)).filter((name) => name.endsWith('.js'));
    const imported = modules.flatMap((name) =>
      [...text(`${node}/${name}`).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, to]) => to),
    );
    expect(imported.length).toBeGreaterThan(5);
    expect(
      imported.filter((to) => !/^(kafkajs|node:[a-z/]+|\.\/[a-z-]+\.js)$/.test(`${to}`)),
    ).toEqual([]);
  });

  it('in Node have no error of types', () => {
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { status, stdout } = spawnSync(tsc, ['-p', node], { cwd: root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
