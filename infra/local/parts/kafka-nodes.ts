import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultSetting } from '../fault-setting.ts';
import type { Launch } from '../launch.ts';
import { root } from '../paths.ts';
import { smallDisk } from './small-disk.ts';

/** One broker, which is a controller as well. */
export interface KafkaNode {
  /** of its part: `kafka`, or `kafka-1` where there are several */
  name: string;
  /** the file of its settings */
  settings: string;
  /** the folder of its data */
  home: string;
  /** where clients of the platform reach it */
  address: string;
  /** how Java runs it */
  javaFlags: string[];
  behindLink?: BehindLink;
}

/** A second listener, whose clients are told to come to a port where something stands before it. */
export interface BehindLink {
  /** `host:port` of the listener */
  listener: string;
  /** the port that clients are told */
  port: number;
}

const ids = [1, 2, 3];

/** Little memory, and no time spent on compiling well: they are to start quickly side by side. */
const flagsOfThree = ['-Xmx256m', '-XX:TieredStopAtLevel=1'];

/** Writes the settings of each broker: those of infra/kafka/broker.properties, and what differs in this copy. */
export async function configureNodes(launch: Launch): Promise<KafkaNode[]> {
  const setting = faultSetting();
  if (setting === 'three-brokers') return configureThree(launch);
  const home = join(launch.dataDir, 'kafka');
  smallDisk('kafka', home);
  const broker = await address(launch, 'kafka');
  const controller = await address(launch, 'kafka-controller');
  const behindLink: BehindLink | undefined =
    setting === 'proxy'
      ? {
          listener: await address(launch, 'kafka-behind-link'),
          port: await launch.ports.of('links-kafka'),
        }
      : undefined;
  const settings = writeSettings(home, [
    ...listeners(broker, controller, behindLink),
    `controller.quorum.voters=1@${controller}`,
  ]);
  return [{ name: 'kafka', settings, home, address: broker, javaFlags: ['-Xmx512m'], behindLink }];
}

/** Three brokers that hold three copies of everything, on small heaps. */
async function configureThree(launch: Launch): Promise<KafkaNode[]> {
  const nodes: { id: number; broker: string; controller: string }[] = [];
  for (const id of ids)
    nodes.push({
      id,
      broker: await address(launch, `kafka-${id}`),
      controller: await address(launch, `kafka-${id}-controller`),
    });
  const voters = nodes.map(({ id, controller }) => `${id}@${controller}`).join(',');
  const three = readFileSync(join(root, 'infra/kafka/three-brokers.properties'), 'utf8');
  return nodes.map(({ id, broker, controller }) => {
    const home = join(launch.dataDir, 'kafka', `${id}`);
    const settings = writeSettings(home, [
      three,
      `node.id=${id}`,
      ...listeners(broker, controller),
      `controller.quorum.voters=${voters}`,
    ]);
    return { name: `kafka-${id}`, settings, home, address: broker, javaFlags: flagsOfThree };
  });
}

function listeners(broker: string, controller: string, behindLink?: BehindLink): string[] {
  const all = [`PLAINTEXT://${broker}`, `CONTROLLER://${controller}`];
  const told = [`PLAINTEXT://${broker}`];
  if (behindLink) {
    all.push(`LINKED://${behindLink.listener}`);
    told.push(`LINKED://127.0.0.1:${behindLink.port}`);
  }
  return [
    `listeners=${all.join(',')}`,
    `advertised.listeners=${told.join(',')}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LINKED:PLAINTEXT',
    'inter.broker.listener.name=PLAINTEXT',
  ];
}

/** A setting that is named twice has its last value. */
function writeSettings(home: string, own: string[]): string {
  const file = join(home, 'server.properties');
  const fixed = readFileSync(join(root, 'infra/kafka/broker.properties'), 'utf8');
  mkdirSync(home, { recursive: true });
  writeFileSync(file, [fixed, `log.dirs=${join(home, 'data')}`, ...own, ''].join('\n'));
  return file;
}

async function address({ ports }: Launch, name: string): Promise<string> {
  return `127.0.0.1:${await ports.of(name)}`;
}
