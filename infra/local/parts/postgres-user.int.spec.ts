import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf } from '../command.fixture.ts';
import { canReach, postgresUser, substituteFolders, substituteFor } from './postgres-user.ts';

const asRoot = process.getuid!() === 0;
/** Root has another user for the database; anyone else is that user. */
const user = postgresUser([]) ?? { uid: process.getuid!(), gid: process.getgid!() };
let closed: string;
let dataDir: string;

beforeEach(() => {
  closed = mkdtempSync(join(tmpdir(), 'closed-'));
  dataDir = join(closed, 'data');
  mkdirSync(dataDir, { mode: 0o755 });
  chmodSync(closed, 0o000);
});

afterEach(() => {
  chmodSync(closed, 0o700);
  for (const folder of [closed, ...substituteFolders(dataDir)])
    rmSync(folder, { recursive: true, force: true });
});

/** Where a start puts PostgreSQL, and what it says about that. */
async function placeOf(folder: string): Promise<{ home: string; said: string }> {
  const { code, stdout, stderr } = await outcomeOf('parts/postgres-place.fixture.ts', [folder], {
    PATH: process.env.PATH,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  return { home: lines.pop()!, said: lines.join('\n') };
}

describe('a data folder that the database user cannot reach', () => {
  it('is noticed', () => {
    expect(canReach(user, dataDir)).toBe(false);
    chmodSync(closed, 0o755);
    expect(canReach(user, dataDir)).toBe(true);
  });

  it('has a substitute within reach, the same one each time', () => {
    const substitute = substituteFor(dataDir, user);
    expect(substituteFolders(dataDir)).toContain(substitute);
    expect(canReach(user, substitute)).toBe(true);
    expect(substituteFor(dataDir, user)).toBe(substitute);
    expect(substituteFolders(`${dataDir}2`)).not.toContain(substitute);
  });

  it('gives way to the substitute when root starts, and both are named', async () => {
    const { home, said } = await placeOf(dataDir);
    const [substitute] = substituteFolders(dataDir);
    expect(home).toBe(asRoot ? substitute : dataDir);
    const words = `its user cannot reach ${dataDir}: its data lie in ${substitute}`;
    expect(said).toEqual(asRoot ? expect.stringContaining(words) : '');
  });

  it('leaves the data where they went once, also when it can be reached later', async () => {
    mkdirSync(join(substituteFor(dataDir, user), 'postgres'));
    chmodSync(closed, 0o755);
    const [substitute] = substituteFolders(dataDir);
    expect((await placeOf(dataDir)).home).toBe(asRoot ? substitute : dataDir);
  });
});

describe('the database user', () => {
  it('is never root, and the owner of data that are there already', () => {
    expect(user.uid).toBeGreaterThan(0);
    const owner = { uid: 4321, gid: 4321 };
    if (asRoot) chownSync(dataDir, owner.uid, owner.gid);
    expect(postgresUser(['/nowhere', dataDir])).toEqual(asRoot ? owner : undefined);
  });
});
