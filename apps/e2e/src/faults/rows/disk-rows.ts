import { eventually } from '@dong-hanh/testing';
import { AFTER_FAULT_MS } from '../../processes.js';
import { inDatabase } from '../../proof.js';
import { FirstAnswers } from '../stage/first-answers.js';
import { relayFigure } from '../stage/relay-figures.js';
import type { FaultScenario } from '../scenario.js';
import { SmallDisk } from '../stage/small-disk.js';
import type { Stage } from '../stage.js';

const REFUSALS = 5;
const WAITING_SECONDS = 3;

/**
 * Nothing more fits on the volume of PostgreSQL: what is asked is refused, the answer says when to come again,
 * and nothing of it is kept.
 */
async function fullUnderPostgres(stage: Stage): Promise<number> {
  const disk = new SmallDisk('postgres');
  const answers = await FirstAnswers.open(20);
  try {
    for (let refusal = 0; refusal < REFUSALS; refusal += 1)
      await answers.postUntil(503, () => disk.fill());
  } finally {
    disk.free();
  }
  const takeoverMs = await answers.postUntil(201);
  await stage.decide();
  answers.expectRefusedCleanly();
  await answers.expectNothingKeptOfRefused();
  return takeoverMs;
}

/**
 * Not even the log of changes fits any more: PostgreSQL ends all connections and recovers. It is made to begin
 * a new piece of its log, again and again, and finds no room for one.
 */
async function fullUnderTheLog(stage: Stage): Promise<number> {
  const disk = new SmallDisk('postgres');
  const answers = await FirstAnswers.open();
  const before = await checkpointer();
  try {
    await eventually(
      async () => {
        disk.fill();
        await beginNewPieceOfLog();
        await answers.post();
        if ((await checkpointer()) === before) throw new Error('PostgreSQL still runs');
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 5 },
    );
    for (let refusal = 0; refusal < REFUSALS; refusal += 1) await answers.post();
  } finally {
    disk.free();
  }
  const takeoverMs = await answers.postUntil(201);
  await stage.decide();
  answers.expectRefusedCleanly();
  return takeoverMs;
}

async function beginNewPieceOfLog(): Promise<void> {
  try {
    await inDatabase('emulation', (database) => database.query('select pg_switch_wal()'));
  } catch {
    // It has no room for it, or has ended already.
  }
}

/** A process that PostgreSQL starts anew when it recovers; undefined while nobody may connect. */
async function checkpointer(): Promise<number | undefined> {
  const sql = `select pid from pg_stat_activity where backend_type = 'checkpointer'`;
  try {
    const rows = await inDatabase('emulation', (database) => database.query<{ pid: number }>(sql));
    return rows[0]?.pid;
  } catch {
    return undefined;
  }
}

/** Nothing more fits on the volume of Kafka: what is asked is recorded, and waits in the outbox. */
async function fullUnderKafka(stage: Stage): Promise<number> {
  const disk = new SmallDisk('kafka');
  const answers = await FirstAnswers.open();
  let freedAt: number;
  try {
    disk.fill();
    await stage.whileRecording(() =>
      answers.during(() =>
        eventually(
          async () => {
            const age = await relayFigure('age_seconds');
            if (!(age > WAITING_SECONDS)) throw new Error(`the outbox waits for ${age} s only`);
          },
          { withinMs: AFTER_FAULT_MS, everyMs: 100 },
        ),
      ),
    );
  } finally {
    freedAt = performance.now();
    disk.free();
  }
  answers.expectAllRecorded();
  await stage.decide();
  const each = (['membership', 'reporting'] as const).map((reader) =>
    stage.takeoverOf(reader, freedAt),
  );
  return Math.max(...(await Promise.all(each)));
}

/** Full disks: volumes in memory (tmpfs) of 384 MB and 256 MB, which the launcher mounts, filled by a file. */
export const diskRows: readonly FaultScenario[] = [
  {
    name: 'postgres-disk-full',
    fault: 'no room on the volume of PostgreSQL (tmpfs)',
    isQuick: false,
    needs: 'small-disk',
    control: {
      name: 'takes a full disk for a fault of the request',
      edits: [
        {
          file: 'libs/persistence/src/database-errors.ts',
          find: "'53100',",
          replace: '',
        },
      ],
    },
    run: async (stage) => ({ takeoverMs: await fullUnderPostgres(stage) }),
  },
  {
    name: 'postgres-log-full',
    fault: 'no room for the write-ahead log of PostgreSQL, which stops and recovers (tmpfs)',
    isQuick: false,
    needs: 'small-disk',
    control: {
      name: 'takes a broken connection for a fault of the request',
      edits: [
        {
          file: 'libs/persistence/src/database-errors.ts',
          find: 'return isConnectionLost(error) ||',
          replace: 'return',
        },
      ],
    },
    run: async (stage) => ({ takeoverMs: await fullUnderTheLog(stage) }),
  },
  {
    name: 'kafka-disk-full',
    fault: 'no room on the volume of Kafka (tmpfs)',
    isQuick: false,
    needs: 'small-disk',
    control: {
      name: 'takes a page for published that the broker did not acknowledge',
      edits: [
        {
          file: 'libs/messaging/src/relay/relay.ts',
          find: 'await this.clock.pause(backoff, signal);',
          replace: 'return;',
        },
      ],
    },
    run: async (stage) => ({ takeoverMs: await fullUnderKafka(stage) }),
  },
];
