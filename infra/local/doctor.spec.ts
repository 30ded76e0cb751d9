import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf, stackTrace } from './command.fixture.ts';
import { Ports } from './ports.ts';

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  const port = await new Ports(folder).of('gateway');
  environment = { PATH: folder, DATA_DIR: join(folder, 'data'), PORT: `${port}` };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install(program: string, says = ''): void {
  writeFileSync(join(folder, program), `#!/bin/sh\necho '${says}' >&2\n`, { mode: 0o755 });
}

/** Through the door of every command, as `npm run doctor` does it. */
const doctor = (more: NodeJS.ProcessEnv = {}) =>
  outcomeOf('bootstrap.mjs', ['doctor'], { ...environment, ...more });

const missing = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('✗'));

describe('the doctor', () => {
  it('lists all that an empty machine lacks with the ways to provide it, and ends with 1', async () => {
    const { code, stdout, stderr } = await doctor();
    expect(missing(stdout)).toEqual(
      expect.arrayContaining([
        '✗ npm is missing: it comes with Node',
        '✗ Kafka: no Java on this machine; install Java 17 or newer and Maven, or set KAFKA_BROKERS=host:9092',
        '✗ Redis: install redis-server or Maven, or set REDIS_URL=redis://host:6379',
      ]),
    );
    expect(stdout).toContain(`${missing(stdout).length} to put right.`);
    expect(`${stdout}${stderr}`).not.toMatch(stackTrace);
    expect(code).toBe(1);
  });

  it('asks for Maven where only Java is there', async () => {
    install('java', 'openjdk version "21.0.3" 2024-04-16');
    expect(missing((await doctor()).stdout).join()).toMatch(/Kafka: Java 21, but no Maven/);
  });

  it.each([
    ['running servers are named', [], { KAFKA_BROKERS: 'host:9092', REDIS_URL: 'redis://host' }],
    ['Java and Maven are there', ['java', 'mvn'], {}],
  ])('misses neither Kafka nor Redis when %s', async (_, programs, addresses) => {
    for (const program of programs) install(program, 'openjdk version "17.0.11" 2024-04-16');
    expect(missing((await doctor(addresses)).stdout).join()).not.toMatch(/Kafka|Redis/);
  });

  it('ends with 0 when nothing is missing', async () => {
    for (const program of ['npm', 'mvn']) install(program);
    install('java', 'openjdk version "17.0.11" 2024-04-16');
    const { code, stdout } = await doctor();
    // Memory and disk are this machine's own, whatever else is there.
    const lacking = missing(stdout).filter((line) => !/Memory|Disk/.test(line));
    expect(lacking).toEqual([]);
    expect(code).toBe(missing(stdout).length === 0 ? 0 : 1);
  });

  it('names a command with another port when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stdout } = await doctor({ PORT: `${port}` });
    server.close();
    expect(missing(stdout)).toContain(`✗ Port ${port} is taken: PORT=${port + 1} npm start`);
    expect(code).toBe(1);
  });
});
