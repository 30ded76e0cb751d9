import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { Database } from '@dong-hanh/persistence';
import type { BenchContext } from './goal.js';

/** Without where and when, figures mean nothing. */
export interface MachineFacts {
  at: string;
  commit: string;
  cores: number;
  model: string;
  memoryGib: number;
  system: string;
  /** average number of running programs over the last minute, before the benchmark adds its own */
  loadAtStart: number;
  node: string;
  postgres: Record<string, string>;
  kafka: string;
}

const settings = ['server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'wal_level'];

export async function machineFacts(context: BenchContext): Promise<MachineFacts> {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    cores: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    loadAtStart: Math.round(loadavg()[0]! * 10) / 10,
    node: process.version,
    postgres: await postgresSettings(context.databaseUrl),
    kafka: kafkaVersion(),
  };
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain') ? ' with changes' : '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return 'unknown';
  }
}

async function postgresSettings(url: string): Promise<Record<string, string>> {
  const database = new Database({ url, applicationName: 'bench', max: 1 });
  try {
    const rows = await database.query<{ name: string; value: string }>(
      'select name, current_setting(name) as value from pg_settings where name = any($1)',
      [settings],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  } finally {
    await database.close();
  }
}

/** The broker tells the versions of its protocol only; the platform starts the one of this file. */
function kafkaVersion(): string {
  const pom = readFileSync('infra/kafka/pom.xml', 'utf8');
  return /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1] ?? 'unknown';
}
