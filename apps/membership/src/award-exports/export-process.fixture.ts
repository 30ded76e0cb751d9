import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../../../..');
const built = join(root, 'apps/membership/dist');

/** As every service is started: `nodeFlags` of `infra/local/services.ts`. */
const nodeFlags = ['--enable-source-maps', '--max-semi-space-size=16', '--max-old-space-size=512'];

/**
 * The service as it is built, without Kafka and HTTP: what remains runs jobs. Each line in asks for its peak
 * of memory. It is sampled: the peak that the system keeps begins with that of the process which spawned it.
 */
const program = `
  import { createServiceApp } from '@dong-hanh/service-kit';
  import { membershipModule } from '${built}/app.module.js';
  import { readConfig } from '${built}/config.js';
  const messaging = { relay: false, namePrefix: process.env.NAME_PREFIX };
  const module = membershipModule(readConfig(process.env), messaging);
  const app = await createServiceApp({ name: 'membership', module, logLevel: 'silent' });
  let peak = 0;
  const sample = () => { peak = Math.max(peak, process.memoryUsage.rss()); };
  setInterval(sample, 10).unref();
  const tell = () => { sample(); console.log(peak); };
  process.stdin.on('data', tell).on('end', () => app.close());
  tell();
`;

export interface ExportProcess {
  /** The most memory that the process had so far, in MB of RSS. */
  peakMb(): Promise<number>;
  stop(): Promise<void>;
}

/** Membership in a process of its own, which takes the jobs that lie in the database of the settings. */
export async function startExportProcess(
  settings: Record<string, string>,
  namePrefix: string,
): Promise<ExportProcess> {
  if (!existsSync(join(built, 'award-exports')))
    throw new Error('not built: tsc -b apps/membership');
  const child = spawn(process.execPath, [...nodeFlags, '--input-type=module', '--eval', program], {
    cwd: root,
    env: { PATH: process.env.PATH, NAME_PREFIX: namePrefix, ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextMb = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the process ended');
    return Math.round(Number(value) / 1_000_000);
  };
  await nextMb();
  return {
    peakMb: () => {
      child.stdin.write('\n');
      return nextMb();
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
