import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyFile } from './key-file.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'identity-keys-'));
  file = path.join(folder, 'sub', 'keys.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the key file', () => {
  it('is created when absent, readable by its owner alone', async () => {
    await KeyFile.open(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('gives the same keys after a restart', async () => {
    const before = await KeyFile.open(file);
    expect((await KeyFile.open(file)).ring).toEqual(before.ring);
  });

  it('holds the new and the old key after a rotation, still for its owner alone', async () => {
    const keys = await KeyFile.open(file);
    const [old] = keys.ring.keys;
    await keys.rotate(new Date());
    const { ring } = await KeyFile.open(file);
    expect(ring.keys).toHaveLength(2);
    expect(ring.keys[1]?.jwk).toEqual(old?.jwk);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is never overwritten when it holds something else', async () => {
    const foreign = path.join(folder, 'foreign.json');
    await writeFile(foreign, '{"keys": []}');
    await expect(KeyFile.open(foreign)).rejects.toThrow();
    expect(await readFile(foreign, 'utf8')).toBe('{"keys": []}');
  });
});
