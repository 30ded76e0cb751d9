import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KafkaBatchStrategy } from '@dong-hanh/messaging';
import { runService } from '@dong-hanh/service-kit';
import { root } from '../places.js';

/**
 * The reporting service as it is built, but for the names of its topics: a copy of its own beside the platform's.
 * Says `running`, and ends when standard input does.
 */
const built = (file: string): Promise<Record<string, (...given: unknown[]) => never>> =>
  import(pathToFileURL(join(root, 'apps/reporting/dist', file)).href);
const { readConfig } = await built('config.js');
const { reportingModule } = await built('app.module.js');
const config = readConfig!(process.env);
await runService({
  name: 'reporting',
  module: reportingModule!(config, { namePrefix: process.env.NAME_PREFIX }),
  config,
  strategies: (app) => [app.get(KafkaBatchStrategy)],
});
process.stdout.write('running\n');
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGTERM'));
