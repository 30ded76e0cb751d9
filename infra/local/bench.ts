import { join, resolve } from 'node:path';
import { build } from './build.ts';
import { startComposedPlatform } from './composed-platform.ts';
import { explain, Stopped } from './failure.ts';
import { dataDir, root } from './paths.ts';
import { Ports } from './ports.ts';
import { exitOf } from './run-command.ts';
import { stopRequest } from './stop-request.ts';
import { sweepTestFolders, TestFolder } from './test-folder.ts';

const limitMs = 6 * 3_600_000;

/** What would else stand between a load and its limit: the gateway's limit of requests, and places for faults. */
const settings = { RATE_LIMIT_PER_SECOND: '1000000', FAILPOINTS_DIR: '' };

/** `npm run bench`: the benchmarks, on a platform of their own with fresh data; ends with their exit code. */
async function bench(signal: AbortSignal): Promise<number> {
  await sweepTestFolders();
  await build(join(dataDir(), 'logs'), signal, 'apps/bench');
  const folder = new TestFolder();
  try {
    const port = await new Ports(folder.path).of('gateway');
    const platform = await startComposedPlatform(folder.of('platform'), port, signal, settings);
    try {
      const { code } = await exitOf(
        process.execPath,
        [
          '--disable-warning=TimeoutNegativeWarning',
          join(root, 'apps/bench/dist/main.js'),
          ...withAbsoluteFiles(process.argv.slice(2)),
        ],
        { what: 'bench', cwd: root, env: platform.env, limitMs, signal },
      );
      return typeof code === 'number' ? code : 1;
    } finally {
      await platform.stop();
    }
  } finally {
    await folder.remove();
  }
}

/** A file is meant from where the command was typed, and the benchmark runs in the root. */
function withAbsoluteFiles(args: readonly string[]): string[] {
  return args.map((arg, at) => (args[at - 1] === '--json' ? resolve(arg) : arg));
}

let code = 1;
try {
  code = await bench(stopRequest());
} catch (error) {
  if (error instanceof Stopped) code = 130;
  else process.stderr.write(`${explain(error)}\n`);
}
process.exit(code);
