import { join } from 'node:path';
import { build } from './build.ts';
import { databaseUrl, prepareDatabases } from './databases.ts';
import { Failure } from './failure.ts';
import { faultSetting } from './fault-setting.ts';
import { startInfrastructure, type Addresses } from './infrastructure.ts';
import type { Launch } from './launch.ts';
import { startLinks, type Links } from './parts/links.ts';
import { smallDisks } from './parts/small-disk.ts';
import { cacheDir, isBuilt, root } from './paths.ts';
import { step } from './progress.ts';
import { runCommand } from './run-command.ts';
import type { RunFile } from './run-file.ts';
import {
  databaseServices,
  nodeFlags,
  services,
  settingsOf,
  type Service,
  type Surroundings,
} from './services.ts';

const readyLimitMs = 90_000;
const jobLimitMs = 180_000;

/** A platform that is ready. */
export interface Platform {
  around: Surroundings;
  /** the content of run.json, with the processes as they are now */
  runFile(): RunFile;
}

/** Builds, starts the infrastructure, migrates, creates the topics and starts the services. */
export async function startPlatform(launch: Launch, gatewayPort: number): Promise<Platform> {
  const servers = startInfrastructure(launch, (brokers) => createTopics(launch, brokers));
  const built = build(launch.logsDir, launch.signal);
  const [addresses] = await Promise.all([
    servers.all,
    Promise.all([servers.postgres, built]).then(([postgres]) => prepareAll(launch, postgres)),
    Promise.all([servers.kafka, built]).then(([{ brokers }]) => applyTopics(launch, brokers)),
  ]);
  const links = faultSetting() === 'proxy' ? await startLinks(launch, addresses) : undefined;
  const around = await surroundings(launch, links?.addresses ?? addresses, gatewayPort);
  await step('Services', '1.2 GB of memory, 3 to 10 s', async () => {
    await Promise.all(services.map((service) => startService(launch, around, service)));
  });
  return { around, runFile: () => runFileOf(launch, around, { addresses, links }) };
}

/** Loads the demo data, unless it is there already: the work of membership, whose data it is. */
export async function loadDemo(launch: Launch, { around }: Platform): Promise<void> {
  const membership = services.find(({ name }) => name === 'membership')!;
  await step('Demo data', 'units and 3,000 members, 1 to 6 s', () =>
    runJob(launch, around.postgres, 'membership', 'demo/load-demo', settingsOf(membership, around)),
  );
}

/** Without demo data: somebody may found the first unit. */
export async function openEmpty(launch: Launch, { around }: Platform): Promise<void> {
  const membership = services.find(({ name }) => name === 'membership')!;
  await step('First rights', 'of the demo accounts, 1 s', () =>
    runJob(
      launch,
      around.postgres,
      'membership',
      'demo/open-empty',
      settingsOf(membership, around),
    ),
  );
}

async function prepareAll(launch: Launch, postgres: string): Promise<void> {
  await step('Databases', 'roles, extensions, migrations, 2 to 8 s', async () => {
    await prepareDatabases(postgres, databaseServices, launch.secrets.rolePassword);
    await Promise.all(
      databaseServices.map((service) => runJob(launch, postgres, service, 'migrate')),
    );
  });
}

/** Runs a program of a service once, as the owner of its database. */
async function runJob(
  { logsDir, secrets, signal }: Launch,
  postgres: string,
  service: string,
  job: string,
  settings: Record<string, string> = {},
): Promise<void> {
  const url = databaseUrl(postgres, service, 'migrate', secrets.rolePassword);
  await runCommand(process.execPath, [program(`apps/${service}/dist/${job}.js`)], {
    what: `${service} ${job}`,
    env: environment({ ...settings, MIGRATE_DATABASE_URL: url }),
    log: join(logsDir, `${service}-${job.replaceAll('/', '-')}.log`),
    limitMs: jobLimitMs,
    signal,
  });
}

async function applyTopics(launch: Launch, brokers: string): Promise<void> {
  await step('Topics', 'as in infra/kafka/topics.yaml, 1 s', () => createTopics(launch, brokers));
}

async function createTopics({ logsDir, signal }: Launch, brokers: string): Promise<void> {
  await runCommand(process.execPath, [program('libs/messaging/dist/apply-topics.js')], {
    what: 'Creating the topics',
    env: environment({ KAFKA_BROKERS: brokers }),
    log: join(logsDir, 'topics.log'),
    limitMs: jobLimitMs,
    signal,
  });
}

async function startService(
  { supervisor }: Launch,
  around: Surroundings,
  service: Service,
): Promise<void> {
  await supervisor.start({
    name: service.name,
    stage: service.stage,
    program: process.execPath,
    args: [...nodeFlags, program(`apps/${service.name}/dist/main.js`)],
    env: environment(settingsOf(service, around)),
    ready: () => answersReady(around.urls[service.name]!),
    readyLimitMs,
  });
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** A process of the platform sees its own settings and nothing else of the launcher's environment. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, TZ, FAILPOINTS_DIR, SERVICE_NODE_OPTIONS } = process.env;
  return {
    ...{ PATH, HOME, TMPDIR, TZ, NODE_COMPILE_CACHE: join(cacheDir, 'compiled') },
    // Only where faults are tried: places to fail at, and code with a protection removed.
    ...(FAILPOINTS_DIR && { FAILPOINTS_DIR }),
    ...(SERVICE_NODE_OPTIONS && { NODE_OPTIONS: SERVICE_NODE_OPTIONS }),
    ...settings,
  };
}

function program(file: string): string {
  if (!isBuilt(file)) throw new Failure(`${file} was not built: see the sources beside it.`);
  return join(root, file);
}

async function surroundings(
  { dataDir, ports, secrets }: Launch,
  { postgres, kafka, redis }: Addresses,
  gatewayPort: number,
): Promise<Surroundings> {
  const urls: Record<string, string> = {};
  for (const { name } of services)
    urls[name] = `http://127.0.0.1:${name === 'gateway' ? gatewayPort : await ports.of(name)}`;
  const { rolePassword, cursorSecret, masterKey, identityHashKey, serviceClientSecret } = secrets;
  const { cardSecret } = secrets;
  return {
    ...{ urls, postgres, kafka, redis, rolePassword, cursorSecret, serviceClientSecret },
    ...{ masterKey, identityHashKey, cardSecret },
    identityKeysFile: join(dataDir, 'identity-keys.json'),
    gatewayMetricsPort: await ports.of('gateway-metrics'),
  };
}

/** It names the servers themselves, also where the services reach them through links. */
function runFileOf(
  { dataDir, supervisor }: Launch,
  around: Surroundings,
  { addresses, links }: { addresses: Addresses; links?: Links },
): RunFile {
  const running = supervisor.running();
  const disks = smallDisks(dataDir);
  const pid = (name: string) => running[name]?.pid;
  return {
    gateway: around.urls.gateway!,
    processes: {
      ...Object.fromEntries(
        services.map(({ name }) => [name, { pid: pid(name), url: around.urls[name]! }]),
      ),
      gateway: {
        pid: pid('gateway'),
        url: around.urls.gateway!,
        metrics: `http://127.0.0.1:${around.gatewayMetricsPort}/metrics`,
      },
      kafka: { pid: pid('kafka'), brokers: addresses.kafka, disk: disks.kafka },
      ...Object.fromEntries(
        Object.entries(running)
          .filter(([name, { stage }]) => stage === 'kafka' && name !== 'kafka')
          .map(([name, { pid: node }]) => [name, { pid: node }]),
      ),
      postgres: { pid: pid('postgres'), url: addresses.postgres, disk: disks.postgres },
      redis: { pid: pid('redis'), url: around.redis },
      ...(links && { links: { pid: pid('links'), url: links.control } }),
    },
  };
}
