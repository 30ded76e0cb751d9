import { spawn } from 'node:child_process';
import path from 'node:path';
import type { AwardRecord } from '@dong-hanh/contracts';
import { createTopics, infrastructure, uniqueName } from '@dong-hanh/testing';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { AWARDS } from '../probe-app.fixture.js';
import { awardGranted } from '../probe.fixture.js';

type Release = 'older' | 'newer';
interface Reading {
  count: number;
  events: (AwardRecord & { campaign?: string })[];
}

const namePrefix = `${uniqueName('releases')}.`;
const program = path.join(import.meta.dirname, 'release-program.fixture.mjs');
const awardsOf = {
  older: [1, 2, 3].map(() => awardGranted().data),
  newer: [1, 2, 3].map(() => awardGranted().data),
};

/** Runs one release's program in a process of its own. */
function run<T>(release: Release, act: 'publish' | 'read', awards: AwardRecord[] = []): Promise<T> {
  const env = { ...process.env, NODE_OPTIONS: '', ADDED_FIELD: release === 'newer' ? '1' : '0' };
  const child = spawn(process.execPath, [program], { env, timeout: 60_000 });
  const brokers = infrastructure().kafkaBrokers;
  child.stdin.end(JSON.stringify({ act, brokers, namePrefix, topic: AWARDS, awards }));
  return new Promise<T>((resolve, reject) => {
    let said = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(said) as T) : reject(new Error(complaint.slice(-2_000))),
    );
  });
}

beforeAll(async () => {
  await createTopics([namePrefix + AWARDS], 3);
  await Promise.all([
    run('older', 'publish', awardsOf.older),
    run('newer', 'publish', awardsOf.newer),
  ]);
});

const ids = (awards: readonly AwardRecord[]) => awards.map(({ id }) => id).sort();

describe('two releases that run together, the newer one with an optional field more', () => {
  it('are both understood by a reader of each, and only the newer reader gets the field', async () => {
    const [older, newer] = await Promise.all([
      run<Reading>('older', 'read'),
      run<Reading>('newer', 'read'),
    ]);
    for (const { count, events } of [older, newer]) {
      expect(count).toBe(6);
      expect(ids(events)).toEqual(ids([...awardsOf.older, ...awardsOf.newer]));
    }
    expect(older.events.filter((award) => 'campaign' in award)).toEqual([]);
    const told = newer.events.filter(({ campaign }) => campaign === 'harvest-2023');
    expect(ids(told)).toEqual(ids(awardsOf.newer));
  });
});
