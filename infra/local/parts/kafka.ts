import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch } from '../launch.ts';
import { root } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import { jarFolder, requireJava } from './jars.ts';
import { configureNodes, type BehindLink, type KafkaNode } from './kafka-nodes.ts';
import { mustAnswer } from './reach.ts';

/** Where Kafka is reached. */
export interface KafkaServer {
  /** the addresses of the brokers, separated by commas */
  brokers: string;
  behindLink?: BehindLink;
}

/**
 * Kafka from `KAFKA_BROKERS`, or our own under the data folder: one broker, or three where the platform was asked for
 * them (KRaft, each is controller as well).
 *
 * @param afterRestart done when a broker of our own is back: one that lost its disk comes back without topics
 */
export async function startKafka(
  launch: Launch,
  afterRestart: (brokers: string) => Promise<void>,
): Promise<KafkaServer> {
  const given = process.env.KAFKA_BROKERS;
  if (given) {
    const [host = '', port] = (given.split(',')[0] ?? '').split(':');
    await mustAnswer('KAFKA_BROKERS', host, Number(port ?? 9092));
    return { brokers: given };
  }
  const java = requireJava();
  const jars = await jarFolder(launch);
  const nodes = await configureNodes(launch);
  const brokers = nodes.map(({ address }) => address).join(',');
  const clusterId = nodes.length > 1 ? keptClusterId(launch) : undefined;
  const start = (node: KafkaNode) =>
    startNode(launch, node, { java, jars, clusterId, afterRestart: () => afterRestart(brokers) });
  await Promise.all(nodes.map(start));
  return { brokers, behindLink: nodes[0]?.behindLink };
}

interface HowToRun {
  java: string;
  jars: string;
  /** of a broker that is not alone; one that is alone and lost its disk is a new cluster */
  clusterId: string | undefined;
  afterRestart: () => Promise<void>;
}

async function startNode(
  launch: Launch,
  { name, home, settings, javaFlags }: KafkaNode,
  { java, jars, clusterId, afterRestart }: HowToRun,
): Promise<void> {
  const run = (...main: string[]) => [
    ...[...javaFlags, '-XX:+UseSerialGC', '-Djava.awt.headless=true'],
    `-Dlog4j.configurationFile=${join(root, 'infra/kafka/log4j2.xml')}`,
    ...['-cp', join(jars, '*'), ...main],
  ];
  const prepare = () =>
    format(launch, home, clusterId, (id) =>
      runCommand(java, run('kafka.tools.StorageTool', 'format', '-t', id, '-c', settings), {
        what: 'Preparing the data folder of Kafka',
        log: join(launch.logsDir, `${name}.log`),
        limitMs: 60_000,
        signal: launch.signal,
      }),
    );
  await prepare();
  await launch.supervisor.start({
    name,
    stage: 'kafka',
    program: java,
    args: run('kafka.Kafka', settings),
    env: process.env,
    ready: /Kafka Server started/,
    readyLimitMs: 120_000,
    beforeRestart: prepare,
    afterRestart,
  });
}

/** Formats the data folder unless it is; one that a crash left half formatted, or that is gone, is made anew. */
async function format(
  { signal }: Launch,
  home: string,
  clusterId: string | undefined,
  work: (clusterId: string) => Promise<void>,
): Promise<void> {
  const done = join(home, 'formatted');
  if (existsSync(done) && existsSync(join(home, 'data/meta.properties'))) return;
  signal.throwIfAborted();
  rmSync(join(home, 'data'), { recursive: true, force: true });
  const id = clusterId ?? newClusterId();
  await work(id);
  writeFileSync(done, id);
}

/** The id that the brokers of one cluster have in common. */
function keptClusterId({ dataDir }: Launch): string {
  const file = join(dataDir, 'kafka', 'cluster-id');
  if (!existsSync(file)) writeFileSync(file, newClusterId());
  return readFileSync(file, 'utf8');
}

/** 16 random bytes; the first is kept small, for an id that begins with '-' would be read as an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = bytes[0]! & 0x7f;
  return bytes.toString('base64url');
}
