import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { databaseUrl } from './databases.ts';
import { explain, Failure, Stopped } from './failure.ts';
import { cacheDir, dataDir, root, shown } from './paths.ts';
import { exitOf } from './run-command.ts';
import { readRunFile, type RunFile } from './run-file.ts';
import { secretsOf, type Secrets } from './secrets.ts';
import { services, settingsOf, type Surroundings } from './services.ts';
import { stopRequest } from './stop-request.ts';

const limitMs = 6 * 3_600_000;

/**
 * `npm run <name> -- SERVICE [ARGUMENTS]`: runs a program of a service beside the platform that runs in this
 * data folder, with the settings of that service; ends with its exit code.
 */
export async function runServiceProgram(name: string): Promise<void> {
  const signal = stopRequest();
  try {
    const [service = '', ...args] = process.argv.slice(2);
    const offering = services.filter((each) => existsSync(programOf(each.name, name)));
    const found = offering.find((each) => each.name === service);
    const names = offering.map((each) => each.name).join(', ');
    if (!found) throw new Failure(`npm run ${name} -- SERVICE, one of: ${names}`);
    const run = readRunFile(dataDir());
    if (!run) throw new Failure(`No platform runs in ${shown(dataDir())}: npm start`);
    const around = surroundingsOf(run, secretsOf(dataDir()));
    const { PATH, HOME, TMPDIR, TZ } = process.env;
    const { code } = await exitOf(process.execPath, [programOf(service, name), ...args], {
      what: `${service} ${name}`,
      env: {
        ...{ PATH, HOME, TMPDIR, TZ, NODE_COMPILE_CACHE: join(cacheDir, 'compiled') },
        ...settingsOf(found, around),
        MIGRATE_DATABASE_URL: databaseUrl(around.postgres, service, 'migrate', around.rolePassword),
      },
      limitMs,
      signal,
    });
    process.exitCode = typeof code === 'number' ? code : 1;
  } catch (error) {
    if (!(error instanceof Stopped)) process.stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof Stopped ? 130 : 1;
  }
}

function programOf(service: string, name: string): string {
  return join(root, `apps/${service}/dist/${name}.js`);
}

/** What the running platform was started with, as its run.json and its kept secrets tell. */
function surroundingsOf({ gateway, processes }: RunFile, secrets: Secrets): Surroundings {
  const { rolePassword, cursorSecret, masterKey, identityHashKey, serviceClientSecret } = secrets;
  const { cardSecret } = secrets;
  const urls = services.map(({ name }) => [name, processes[name]?.url ?? gateway]);
  return {
    ...{ rolePassword, cursorSecret, masterKey, identityHashKey, cardSecret, serviceClientSecret },
    urls: Object.fromEntries(urls) as Record<string, string>,
    postgres: processes.postgres!.url!,
    kafka: processes.kafka!.brokers!,
    redis: processes.redis!.url!,
    identityKeysFile: join(dataDir(), 'identity-keys.json'),
    gatewayMetricsPort: Number(new URL(processes.gateway!.metrics!).port),
  };
}
