import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from './data-folder.ts';
import { Ports } from './ports.ts';
import { RotatingLog } from './rotating-log.ts';
import { secretsOf } from './secrets.ts';

let folder: string;
const rolePassword = process.env.ROLE_PASSWORD;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
  delete process.env.ROLE_PASSWORD;
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (rolePassword !== undefined) process.env.ROLE_PASSWORD = rolePassword;
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('the ports of a data folder', () => {
  it('are the same at the next start', async () => {
    const first = await new Ports(folder).of('kafka');
    expect(await new Ports(folder).of('kafka')).toBe(first);
  });

  it('change when another program has taken them', async () => {
    const first = await new Ports(folder).of('kafka');
    const other = await listen(first);
    try {
      expect(await new Ports(folder).of('kafka')).not.toBe(first);
    } finally {
      other.close();
    }
  });

  it('are different for each part, and below those of outgoing connections', async () => {
    const ports = new Ports(folder);
    const names = Array.from({ length: 20 }, (_, index) => `part-${index}`);
    const chosen = await Promise.all(names.map((name) => ports.of(name)));
    expect(new Set(chosen).size).toBe(names.length);
    expect(Math.max(...chosen)).toBeLessThan(32_768);
  });
});

describe('the secrets of a data folder', () => {
  it('are made once, and only their owner may read them', () => {
    const first = secretsOf(folder);
    expect(secretsOf(folder)).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(7);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('are kept from an earlier release, and what it did not know is added', () => {
    const earlier = { postgresPassword: 'kept-a', rolePassword: 'kept-b', cursorSecret: 'kept-c' };
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify(earlier));
    const now = secretsOf(folder);
    expect(now).toMatchObject(earlier);
    expect(now.masterKey).toMatch(/^.{32}$/);
    expect(secretsOf(folder)).toEqual(now);
  });

  it('give way to ROLE_PASSWORD, which is not kept', () => {
    process.env.ROLE_PASSWORD = 'given';
    expect(secretsOf(folder).rolePassword).toBe('given');
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('given');
  });
});

describe('a log', () => {
  it('moves its older parts aside and drops the oldest', () => {
    const file = join(folder, 'logs', 'emulation.log');
    const log = new RotatingLog(file, 10);
    for (const line of ['first....\n', 'second...\n', 'third....\n', 'fourth...\n', 'fifth....\n'])
      log.write(line);
    const parts = [file, `${file}.1`, `${file}.2`, `${file}.3`];
    expect(parts.map((part) => readFileSync(part, 'utf8').slice(0, 5))).toEqual([
      'fifth',
      'fourt',
      'third',
      'secon',
    ]);
    expect(existsSync(`${file}.4`)).toBe(false);
  });

  it('goes on after its folder was deleted', () => {
    const file = join(folder, 'logs', 'emulation.log');
    const log = new RotatingLog(file);
    log.write('before\n');
    rmSync(join(folder, 'logs'), { recursive: true });
    log.write('after\n');
    expect(readFileSync(file, 'utf8')).toBe('after\n');
  });
});

describe('deleting the data', () => {
  it('leaves what is not ours', () => {
    mkdirSync(join(folder, 'kafka'));
    writeFileSync(join(folder, 'secrets.json'), '{}');
    writeFileSync(join(folder, 'thesis.txt'), 'mine');
    removeData(folder);
    expect(existsSync(join(folder, 'kafka'))).toBe(false);
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('mine');
  });

  it('takes the folder along when nothing else is in it', () => {
    mkdirSync(join(folder, 'postgres'));
    removeData(folder);
    expect(existsSync(folder)).toBe(false);
  });
});
