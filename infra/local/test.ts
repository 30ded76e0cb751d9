import { startComposedPlatform } from './composed-platform.ts';
import { explain, Failure, Stopped } from './failure.ts';
import { runJest } from './jest-run.ts';
import { shown } from './paths.ts';
import { Ports } from './ports.ts';
import { say } from './progress.ts';
import { kindsMatching } from './spec-files.ts';
import { startSpecInfrastructure } from './spec-infrastructure.ts';
import { stopRequest } from './stop-request.ts';
import { sweepTestFolders, TestFolder } from './test-folder.ts';
import { formatReport } from './test-report.ts';
import { TestRun } from './test-run.ts';

/**
 * `npm test`: every check and every spec, on servers of its own. With patterns (`npm test -- decisions`) only the specs
 * whose path matches, with the servers they need. `--deep` lets properties try many more cases. `--once` runs no file a
 * second time.
 */
async function test(folder: TestFolder, signal: AbortSignal): Promise<boolean> {
  const patterns = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const isDeep = process.argv.includes('--deep');
  if (isDeep) process.env.DEEP = '1';
  const isTriedAgain = !isDeep && !process.argv.includes('--once');
  const kinds = kindsMatching(patterns);
  if (kinds.length === 0) throw new Failure(`No spec matches ${patterns.join(' ')}`);
  const run = new TestRun(signal);
  const jest = (kind: (typeof kinds)[number], env: NodeJS.ProcessEnv) =>
    runJest({ kind, patterns, env, reportDir: folder.path, signal, isTriedAgain });

  if (patterns.length === 0)
    await run.checks(['format', 'lint', 'types', 'types of the web', 'build']);
  if (kinds.includes('unit')) await run.step('unit', () => jest('unit', process.env));
  if (kinds.includes('int'))
    await run.step('int', async () => {
      const servers = await startSpecInfrastructure(folder.of('specs'), signal);
      return jest('int', servers.env).finally(servers.stop);
    });
  if (kinds.includes('e2e'))
    await run.step('e2e', async () => {
      const ports = new Ports(folder.path);
      const port = await ports.of('gateway');
      // Traced is what a caller asks for alone; the spec of traces listens as the collector.
      const tracing = {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await ports.of('collector')}`,
        OTEL_TRACES_SAMPLER: 'parentbased_always_off',
      };
      const platform = await startComposedPlatform(folder.of('platform'), port, signal, tracing);
      return jest('e2e', platform.env).finally(platform.stop);
    });
  // They take minutes, and start what they need themselves.
  if (kinds.includes('deep') && (isDeep || patterns.length > 0))
    await run.step('deep', () => jest('deep', process.env));

  if (run.failed) say(`\nLogs: ${shown(folder.keepLogs())}`);
  say(`\n${formatReport(run.steps)}`);
  return !run.failed;
}

const signal = stopRequest();
let code = 1;
try {
  await sweepTestFolders();
  const folder = new TestFolder();
  try {
    code = (await test(folder, signal)) ? 0 : 1;
  } finally {
    await folder.remove();
  }
} catch (error) {
  if (error instanceof Stopped) code = 130;
  else process.stderr.write(`${explain(error)}\n`);
}
process.exit(code);
