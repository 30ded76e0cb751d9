import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf, stackTrace } from '../command.fixture.ts';
import { Ports } from '../ports.ts';
import { checkJava, requireMaven } from './jars.ts';

const kept = { ...process.env };
let folder: string;

/** Replaces the programs of this machine by those of a folder that is empty at first. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'no-java-'));
  process.env.PATH = folder;
  for (const name of ['JAVA_HOME', 'KAFKA_BROKERS', 'REDIS_URL']) delete process.env[name];
});

afterEach(() => {
  process.env = { ...kept };
  rmSync(folder, { recursive: true, force: true });
});

function installJava(version: string): void {
  writeFileSync(join(folder, 'java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`, {
    mode: 0o755,
  });
}

describe('a machine without Java and Maven', () => {
  it('is told both choices by npm start, which starts and keeps nothing', async () => {
    const port = await new Ports(folder).of('gateway');
    const dataDir = join(folder, 'data');
    const { code, stdout, stderr } = await outcomeOf('start.ts', [], {
      ...{ PATH: folder, DATA_DIR: dataDir, PORT: `${port}` },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no Java on this machine/);
    expect(stderr).toMatch(/install Java 17 or newer and Maven/);
    expect(stderr).toContain('REDIS_URL=redis://host:6379 KAFKA_BROKERS=host:9092 npm start');
    expect(stderr).not.toMatch(stackTrace);
    expect(stdout).toBe('');
    const left = ['launcher.json', 'run.json', 'postgres', 'redis'];
    expect(left.filter((name) => existsSync(join(dataDir, name)))).toEqual([]);
  });

  it('needs neither when the address of a broker is given', () => {
    process.env.KAFKA_BROKERS = '127.0.0.1:9092';
    expect(checkJava).not.toThrow();
  });
});

describe('Java', () => {
  it.each(['1.8.0_412', '11.0.23', '16.0.2'])('%s is too old', (version) => {
    installJava(version);
    const major = version.replace(/^1\./, '').split('.')[0];
    expect(checkJava).toThrow(`Java ${major} is too old. Choose one:`);
  });
});

describe('a download without Maven', () => {
  it('is refused with both choices', () => {
    installJava('17.0.11');
    expect(requireMaven).toThrow(/no mvn on this machine[^]*install Maven[^]*KAFKA_BROKERS=host/);
  });
});
