import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@dong-hanh/testing';
import { AFTER_FAULT_MS } from '../../processes.js';
import type { FaultScenario, Mutation } from '../scenario.js';
import type { Stage } from '../stage.js';

const RELAY = 'libs/messaging/src/relay/relay.ts';
const FACTS = 'apps/reporting/src/statistics/applied-facts.rules.ts';
const OUTBOX = 'libs/messaging/src/outbox/outbox-reader.ts';

const COMMITS_MEANWHILE_MS = 400;

type Moment = 'after-read' | 'after-send' | 'during-checkpoint';

const moments: Record<Moment, { words: string; control: Mutation }> = {
  'after-read': {
    words: 'after it read a page, before it sent it',
    control: {
      name: 'stores the checkpoint before the log has acknowledged',
      edits: [
        {
          file: RELAY,
          find: 'let sent = 0;',
          replace:
            'if (window.records.length > 0) await this.outbox.save(window.snapshot); let sent = 0;',
        },
      ],
    },
  },
  'after-send': {
    words: 'after it sent a page, before its checkpoint',
    control: {
      name: 'counts what arrives twice, whatever its version',
      edits: [
        { file: FACTS, find: 'excluded.version > fact.version', replace: 'true' },
        { file: FACTS, find: 'where replaced_id is not null', replace: 'where false' },
      ],
    },
  },
  'during-checkpoint': {
    words: 'while its checkpoint is on its way',
    control: {
      name: 'takes what is committed by now for published, not what it read',
      edits: [
        {
          file: OUTBOX,
          find: 'set snapshot = $1::pg_snapshot,',
          replace:
            'set snapshot = case when $1::text is null then null else pg_current_snapshot() end,',
        },
      ],
    },
  },
};

const killed = (Object.keys(moments) as Moment[]).map((moment): FaultScenario => ({
  name: `relay-killed-${moment}`,
  fault: `kill -9 the relay ${moments[moment].words}`,
  isQuick: moment === 'after-send',
  isForLinux: true,
  control: moments[moment].control,
  async run(stage) {
    const pid = stage.pidOf('emulation');
    await stage.standbys.start('emulation');
    const term = await termOf(stage);
    // Others commit meanwhile what it did not read.
    if (moment === 'during-checkpoint')
      stage.failpoints.arm('emulation', 'relay-after-send', `delay:${COMMITS_MEANWHILE_MS}`);
    stage.failpoints.arm('emulation', `relay-${moment}`, 'kill');
    const takeoverMs = await stage.whileRecording(async () => {
      const killedAt = await stage.failpoints.hit('emulation', `relay-${moment}`);
      stage.failpoints.disarm('emulation', 'relay-after-send');
      await untilTermAfter(stage, term);
      return performance.now() - killedAt;
    });
    await stage.awaitRestart('emulation', pid);
    return { takeoverMs };
  },
}));

const DELAY_MS = 1_500;

/** The lock of the leader's connection; nothing else in the owner's database takes one that long. */
const endLeader = `select pg_terminate_backend(pid) from pg_locks
  where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = 7411530
    and database = (select oid from pg_database where datname = current_database())`;

const twoRelays: FaultScenario = {
  name: 'two-relays',
  fault:
    "two relays at once: the connection that holds the leader's lock is ended between send and checkpoint",
  isQuick: true,
  isForLinux: true,
  control: {
    name: 'reads over any connection and stores the checkpoint of any term',
    edits: [
      {
        file: 'libs/messaging/src/relay/relay-runner.ts',
        find: 'new PostgresOutboxReader(session, epoch)',
        replace: 'new PostgresOutboxReader(this.options.database, epoch)',
      },
      { file: OUTBOX, find: 'and epoch = $2', replace: 'and $2::integer is not null' },
    ],
  },
  async run(stage) {
    await stage.standbys.start('emulation');
    const term = await termOf(stage);
    stage.failpoints.arm('emulation', 'relay-after-send', `delay:${DELAY_MS}`);
    await stage.decide();
    // Sent, and its checkpoint is not stored: the leader stands between the two.
    await stage.allArrived();
    stage.failpoints.disarm('emulation', 'relay-after-send');
    const endedAt = performance.now();
    const ended = await stage.inDatabase('emulation', (database) => database.query(endLeader));
    if (ended.length !== 1) throw new Error(`${ended.length} connections hold the lock`);
    await untilTermAfter(stage, term);
    const takeoverMs = performance.now() - endedAt;
    await stage.decide();
    await stage.allArrived();
    await expectCheckpointOnlyAdvances(stage, endedAt + DELAY_MS + 500);
    return { takeoverMs };
  },
};

/** Watches the checkpoint: the old leader awakes meanwhile and tries to store what it read long ago. */
async function expectCheckpointOnlyAdvances(stage: Stage, until: number): Promise<void> {
  await stage.inDatabase('emulation', async (database) => {
    let highest = 0;
    while (performance.now() < until) {
      const [row] = await database.query<{ edge: number }>(
        'select pg_snapshot_xmax(snapshot)::text::bigint as edge from relay_checkpoint',
      );
      if (row!.edge < highest)
        throw new Error('an old leader stored its checkpoint over a newer one');
      highest = row!.edge;
      await pause(5);
    }
  });
}

/** Relays that die or lose the lead while a second process stands by, which leads as soon as the lock is free. */
export const relayRows: readonly FaultScenario[] = [...killed, twoRelays];

/** The number of the relay's term. */
async function termOf(stage: Stage): Promise<number> {
  const [row] = await stage.inDatabase('emulation', (database) =>
    database.query<{ epoch: number }>('select epoch from relay_checkpoint'),
  );
  return row!.epoch;
}

/** Waits until somebody leads a later term. */
async function untilTermAfter(stage: Stage, term: number): Promise<void> {
  await stage.inDatabase('emulation', (database) =>
    eventually(
      async () => {
        const sql = 'select 1 from relay_checkpoint where epoch > $1';
        const rows = await database.query(sql, [term]);
        if (rows.length === 0) throw new Error('nobody leads');
      },
      { withinMs: AFTER_FAULT_MS },
    ),
  );
}
