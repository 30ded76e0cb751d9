import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch } from '../launch.ts';
import { root } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import { jarFolder, requireJava } from './jars.ts';
import { mustAnswer } from './reach.ts';

/**
 * Kafka from `KAFKA_BROKERS`, or a broker of our own (KRaft, one node) under the data folder.
 *
 * @param afterRestart done when our own broker is back: one that lost its disk comes back without topics
 */
export async function startKafka(
  launch: Launch,
  afterRestart: (brokers: string) => Promise<void>,
): Promise<string> {
  const given = process.env.KAFKA_BROKERS;
  if (given) {
    const [host = '', port] = (given.split(',')[0] ?? '').split(':');
    await mustAnswer('KAFKA_BROKERS', host, Number(port ?? 9092));
    return given;
  }
  const java = requireJava();
  const jars = await jarFolder(launch);
  const { brokers, settings, home } = await configure(launch);
  const run = (...main: string[]) => [
    ...['-Xmx512m', '-XX:+UseSerialGC', '-Djava.awt.headless=true'],
    `-Dlog4j.configurationFile=${join(root, 'infra/kafka/log4j2.xml')}`,
    ...['-cp', join(jars, '*'), ...main],
  ];
  const prepare = () =>
    format(launch, home, (id) =>
      runCommand(java, run('kafka.tools.StorageTool', 'format', '-t', id, '-c', settings), {
        what: 'Preparing the data folder of Kafka',
        log: join(launch.logsDir, 'kafka.log'),
        limitMs: 60_000,
        signal: launch.signal,
      }),
    );
  await prepare();
  await launch.supervisor.start({
    name: 'kafka',
    stage: 'kafka',
    program: java,
    args: run('kafka.Kafka', settings),
    env: process.env,
    ready: /Kafka Server started/,
    readyLimitMs: 120_000,
    beforeRestart: prepare,
    afterRestart: () => afterRestart(brokers),
  });
  return brokers;
}

/** Writes the broker's settings: those of infra/kafka/broker.properties, and the ports and folders of this copy. */
async function configure({ dataDir, ports }: Launch) {
  const home = join(dataDir, 'kafka');
  const settings = join(home, 'server.properties');
  const broker = `127.0.0.1:${await ports.of('kafka')}`;
  const controller = `127.0.0.1:${await ports.of('kafka-controller')}`;
  mkdirSync(home, { recursive: true });
  const fixed = readFileSync(join(root, 'infra/kafka/broker.properties'), 'utf8');
  const own = [
    `log.dirs=${join(home, 'data')}`,
    `listeners=PLAINTEXT://${broker},CONTROLLER://${controller}`,
    `advertised.listeners=PLAINTEXT://${broker}`,
    `controller.quorum.voters=1@${controller}`,
  ];
  writeFileSync(settings, `${fixed}\n${own.join('\n')}\n`);
  return { brokers: broker, settings, home };
}

/** Formats the data folder unless it is; one that a crash left half formatted, or that is gone, is made anew. */
async function format(
  { signal }: Launch,
  home: string,
  work: (clusterId: string) => Promise<void>,
): Promise<void> {
  const done = join(home, 'formatted');
  if (existsSync(done) && existsSync(join(home, 'data/meta.properties'))) return;
  signal.throwIfAborted();
  rmSync(join(home, 'data'), { recursive: true, force: true });
  const clusterId = newClusterId();
  await work(clusterId);
  writeFileSync(done, clusterId);
}

/** 16 random bytes; the first is kept small, for an id that begins with '-' would be read as an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = bytes[0]! & 0x7f;
  return bytes.toString('base64url');
}
