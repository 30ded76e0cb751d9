import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from '../data-folder.ts';
import type { Launch } from '../launch.ts';
import { Ports } from '../ports.ts';
import { configureNodes } from './kafka-nodes.ts';
import { smallDisk, smallDisks } from './small-disk.ts';

let dataDir: string;
let launch: Launch;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fault-places-'));
  launch = { dataDir, ports: new Ports(dataDir) } as Launch;
});

afterEach(() => {
  delete process.env.FAULT_SETTING;
  removeData(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

/** The settings as Kafka reads them: of two with one name the last. */
function settingsOf(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  return Object.fromEntries(
    lines.filter((line) => /^[^#].*=/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>;
}

describe('Kafka', () => {
  it('is one broker without a link unless more is asked for', async () => {
    const nodes = await configureNodes(launch);
    expect(nodes).toMatchObject([{ name: 'kafka', behindLink: undefined }]);
    const settings = settingsOf(nodes[0]!.settings);
    expect(settings['advertised.listeners']).toBe(`PLAINTEXT://${nodes[0]!.address}`);
    expect(settings['offsets.topic.replication.factor']).toBe('1');
  });

  it('tells those who come through a link to come to the link again', async () => {
    process.env.FAULT_SETTING = 'proxy';
    const [node] = await configureNodes(launch);
    const { listener, port } = node!.behindLink!;
    const settings = settingsOf(node!.settings);
    expect(settings.listeners).toContain(`LINKED://${listener}`);
    expect(settings['advertised.listeners']).toBe(
      `PLAINTEXT://${node!.address},LINKED://127.0.0.1:${port}`,
    );
    expect(listener).not.toContain(`:${port}`);
  });

  it('is three brokers that vote together and keep three copies, two before they acknowledge', async () => {
    process.env.FAULT_SETTING = 'three-brokers';
    const settings = (await configureNodes(launch)).map((node) => settingsOf(node.settings));
    expect(settings.map((each) => each['node.id'])).toEqual(['1', '2', '3']);
    expect(new Set(settings.map((each) => each['log.dirs'])).size).toBe(3);
    expect(new Set(settings.map((each) => each['controller.quorum.voters'])).size).toBe(1);
    for (const each of settings) {
      expect(each['offsets.topic.replication.factor']).toBe('3');
      expect(each['min.insync.replicas']).toBe('2');
    }
  });
});

describe('a small disk', () => {
  it('is there only when it is asked for', () => {
    expect(smallDisk('kafka', join(dataDir, 'kafka'))).toBe(false);
    expect(existsSync(join(dataDir, 'kafka'))).toBe(false);
  });

  it('is a volume of its own that goes with the data, or the machine is said to have none', () => {
    process.env.FAULT_SETTING = 'small-disk';
    const folder = join(dataDir, 'kafka');
    try {
      smallDisk('kafka', folder);
    } catch (error) {
      expect(String(error)).toContain(`This machine gives no small volume at ${folder}`);
      return;
    }
    expect(smallDisks(dataDir)).toEqual({ kafka: folder, postgres: undefined });
    writeFileSync(join(folder, 'something'), 'kept');
    smallDisk('kafka', folder);
    expect(readFileSync(join(folder, 'something'), 'utf8')).toBe('kept');
    removeData(dataDir);
    expect(smallDisks(dataDir)).toEqual({ kafka: undefined, postgres: undefined });
    expect(existsSync(folder)).toBe(false);
  });
});
