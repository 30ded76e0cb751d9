import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asSuperuser } from '../harness/context.js';
import type { BenchContext, Contender, Sample } from '../harness/goal.js';
import type { PgbenchScript } from './record-statement.js';

const run = promisify(execFile);

export interface PgbenchLoad {
  script: PgbenchScript;
  database: string;
  clients: number;
  seconds: number;
  /** awards of one transaction */
  awards: number;
}

export function hasPgbench(): boolean {
  return spawnSync('pgbench', ['--version']).status === 0;
}

/** One statement by pgbench, prepared, over TCP like a service, in rounds of empty tables. */
export function pgbenchContender(
  context: BenchContext,
  { name, role, ...load }: PgbenchLoad & Pick<Contender, 'name' | 'role'>,
): Contender {
  return {
    name,
    role,
    run: async () => {
      await asSuperuser(load.database, ['truncate decisions, awards, revocations, outbox']);
      const readCpu = context.measureCpu();
      const { transactions, perSecond } = await runPgbench(load);
      return sampleOf(load, transactions, perSecond, readCpu());
    },
  };
}

function sampleOf(
  { awards }: PgbenchLoad,
  transactions: number,
  perSecond: number,
  cpuSeconds: Record<string, number>,
): Sample {
  return { value: perSecond * awards, cpuSeconds, figures: { units: transactions * awards } };
}

async function runPgbench({ script, database, clients, seconds }: PgbenchLoad) {
  const folder = mkdtempSync(join(tmpdir(), 'dong-hanh-pgbench-'));
  try {
    const file = join(folder, 'script.sql');
    writeFileSync(file, script.text);
    const variables = Object.entries({ i: '0', base: '0', ...script.variables });
    const { stdout } = await run(
      'pgbench',
      [
        ...['-n', '-M', 'prepared', '-c', `${clients}`, '-j', '2', '-T', `${seconds}`, '-f', file],
        ...variables.flatMap(([name, value]) => ['-D', `${name}=${value}`]),
        database,
      ],
      { maxBuffer: 2 ** 24 },
    );
    return readReport(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws when a transaction failed or nothing was done */
export function readReport(stdout: string): { transactions: number; perSecond: number } {
  const read = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1]);
  const transactions = read(/transactions actually processed: (\d+)/);
  const perSecond = read(/tps = ([\d.]+)/);
  const failed = read(/failed transactions: (\d+)/);
  if (!(transactions > 0) || !(perSecond > 0) || failed > 0) throw new Error(`pgbench: ${stdout}`);
  return { transactions, perSecond };
}
