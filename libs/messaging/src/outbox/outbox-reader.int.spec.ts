import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database, type Session, type Sql } from '@dong-hanh/persistence';
import { createProbe, type Probe } from '../probe.fixture.js';
import type { OutboxRecord } from '../relay/relay.js';
import { PAGE_ROWS, PostgresOutboxReader, TermEnded } from './outbox-reader.js';
import { startTerm, trimOutbox, tryLead } from './outbox-term.js';

jest.setTimeout(30_000);

let probe: Probe;
beforeAll(async () => {
  probe = await createProbe();
});
afterAll(() => probe.drop());
beforeEach(() => probe.database.admin.query('truncate outbox restart identity'));

const insert = (sql: Sql, key: string, event: string) =>
  sql.query('insert into outbox (topic, key, event) values ($1, $2, $3)', ['t', key, event]);

const insertMany = (from: number, to: number) =>
  probe.serve.query(
    `insert into outbox (topic, key, event) select 't', 'k', i::text from generate_series($1::int, $2::int) i`,
    [from, to],
  );

/** Works as the leader does: one session, sequential scans off. */
function leading<T>(
  work: (reader: PostgresOutboxReader, session: Session) => Promise<T>,
): Promise<T> {
  return probe.project.session(async (session) => {
    await session.query('set enable_seqscan = off');
    const { epoch } = await startTerm(session);
    return work(new PostgresOutboxReader(session, epoch), session);
  });
}

async function drain(reader: PostgresOutboxReader, since: string | null) {
  const window = await reader.window(since);
  const records: OutboxRecord[] = [...window.records];
  for (let { hasMore } = window; hasMore;) {
    const page = await reader.page(records.at(-1)!.pos);
    records.push(...page.records);
    hasMore = page.hasMore;
  }
  return { snapshot: window.snapshot, events: records.map(({ event }) => event), records };
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('reading the outbox by snapshot difference', () => {
  it('finds each event once, in order of position', async () => {
    await leading(async (reader) => {
      await insertMany(1, 300);
      const first = await drain(reader, null);
      await insertMany(301, 400);
      const second = await drain(reader, first.snapshot);
      const third = await drain(reader, second.snapshot);
      expect(first.events).toEqual(numbers(1, 300));
      expect(second.events).toEqual(numbers(301, 400));
      expect(third.events).toEqual([]);
    });
  });

  it('pages a large window in numerical order, across powers of ten', async () => {
    await leading(async (reader) => {
      await insertMany(1, 12_345);
      const { events } = await drain(reader, null);
      expect(events).toEqual(numbers(1, 12_345));
    });
  });

  it('finds what committed late, where a reader by position loses it', async () => {
    const late = await openTransaction();
    await insert(late.tx, 'late', 'late');
    await insertMany(1, 3);

    const naive = await naiveReader();
    await leading(async (reader) => {
      expect(await naive.read()).toEqual(['1', '2', '3']);
      const first = await drain(reader, null);
      expect(first.events).toEqual(['1', '2', '3']);
      await late.commit();

      expect(await naive.read()).toEqual([]);
      expect((await drain(reader, first.snapshot)).events).toEqual(['late']);
    });
  });

  it('does not wait for a transaction that stays open', async () => {
    const idle = await openTransaction();
    await insert(idle.tx, 'idle', 'idle');
    await leading(async (reader) => {
      let { snapshot } = await drain(reader, null);
      for (const round of [1, 2, 3]) {
        await insertMany(round, round);
        const next = await drain(reader, snapshot);
        expect(next.events).toEqual([String(round)]);
        snapshot = next.snapshot;
      }
    });
    await idle.commit();
  });

  it('loses nothing and keeps the order inside each aggregate, with many writers', async () => {
    const writers = new Database({
      url: probe.database.url('serve'),
      applicationName: 'writers',
      max: 8,
    });
    const versions = 60;
    let isWriting = true;
    const writing = Promise.all(
      Array.from({ length: 8 }, (_, writer) => writeVersions(writers, `k${writer}`, versions)),
    ).finally(() => (isWriting = false));
    const read: OutboxRecord[] = [];
    await leading(async (reader) => {
      let snapshot: string | null = null;
      do {
        const next = await drain(reader, snapshot);
        read.push(...next.records);
        ({ snapshot } = next);
      } while (isWriting);
      read.push(...(await drain(reader, snapshot)).records);
    });
    await writing;
    await writers.close();
    for (let writer = 0; writer < 8; writer += 1) {
      const own = read.filter(({ key }) => key === `k${writer}`).map(({ event }) => event);
      expect(own).toEqual(numbers(1, versions));
    }
  });

  it('reads a backlog of 200,000 through the index on positions, page by page', async () => {
    await insertMany(1, 200_000);
    await leading(async (reader, session) => {
      const window = await reader.window(null);
      let after = window.records.at(-1)!.pos;
      const times: number[] = [];
      for (let { hasMore } = window; hasMore;) {
        const startedAt = performance.now();
        const page = await reader.page(after);
        times.push(performance.now() - startedAt);
        ({ hasMore } = page);
        after = page.records.at(-1)?.pos ?? after;
      }
      expect(after).toBe(200_000);
      expect(times.length).toBeGreaterThanOrEqual(200_000 / PAGE_ROWS - 1);
      // A page sorted anew out of the whole window takes hundreds of milliseconds.
      const median = times.sort((a, b) => a - b)[times.length >> 1];
      expect(median).toBeLessThan(100);
      expect(await planOf(session, 'messaging-outbox-page')).toContain('uq_outbox_pos');
    });
  }, 60_000);

  it('looks at an empty window through the index on transactions', async () => {
    await insertMany(1, 20_000);
    await leading(async (reader, session) => {
      const { snapshot } = await reader.window(null);
      await reader.window(snapshot);
      const plan = await planOf(session, 'messaging-outbox-window');
      expect(plan).toContain('ix_outbox_xid_pos');
      expect(plan).not.toContain('uq_outbox_pos');
      expect(plan).not.toContain('Seq Scan on outbox');
    });
  });
});

describe('the term of a leader', () => {
  it('begins with the checkpoint of the term before', async () => {
    const saved = await leading(async (reader) => {
      const { snapshot } = await reader.window(null);
      await reader.save(snapshot);
      return snapshot;
    });
    await probe.project.session(async (session) => {
      expect(await startTerm(session)).toMatchObject({ published: saved, isRestored: false });
    });
  });

  it('is over once another begins: an old epoch cannot store', async () => {
    await leading(async (old) => {
      const { snapshot } = await old.window(null);
      await leading((young) => young.save(snapshot));
      await expect(old.save(snapshot)).rejects.toThrow(TermEnded);
    });
  });

  it('is held by one connection at a time', async () => {
    await probe.project.session(async (first) => {
      expect(await tryLead(first)).toBe(true);
      await probe.project.session(async (second) => {
        expect(await tryLead(second)).toBe(false);
      });
    });
  });

  it('publishes everything anew in another cluster, where transaction ids begin again', async () => {
    const { admin } = probe.database;
    await insertMany(1, 3);
    await leading(async (reader) => reader.save((await reader.window(null)).snapshot));
    await admin.query(`update outbox set xid = '900000000'::xid8`);
    await probe.project.session(async (session) => {
      const term = await startTerm(session);
      expect(term).toMatchObject({ isRestored: true, published: null });
      const reader = new PostgresOutboxReader(session, term.epoch);
      const all = await drain(reader, term.published);
      expect(all.events).toEqual(numbers(1, 3));
      expect((await drain(reader, all.snapshot)).events).toEqual([]);
    });
    await admin.query(`update relay_checkpoint set cluster = 'another'`);
    await probe.project.session(async (session) => {
      expect(await startTerm(session)).toMatchObject({ isRestored: true });
    });
    await probe.project.session(async (session) => {
      expect(await startTerm(session)).toMatchObject({ isRestored: false });
    });
  });
});

describe('trimming the outbox', () => {
  it('deletes what is published and old, and nothing else', async () => {
    const { admin } = probe.database;
    await insertMany(1, 2);
    await leading(async (reader) => reader.save((await reader.window(null)).snapshot));
    await insertMany(3, 4);
    await admin.query(
      `update outbox set recorded_at = now() - interval '5 hours' where event <> '2'`,
    );
    expect(await probe.project.session((session) => trimOutbox(session, 3))).toBe(1);
    const left = await admin.query<{ event: string }>('select event from outbox order by pos');
    expect(left.map(({ event }) => event)).toEqual(['2', '3', '4']);
  });
});

describe('rights on the outbox', () => {
  it.each([
    ['change an event', `update outbox set event = '{}'`],
    ['delete an event', 'delete from outbox'],
    ['move the checkpoint', 'update relay_checkpoint set epoch = 99'],
  ])('the serving role cannot %s', async (_, sql) => {
    await expect(probe.serve.query(sql)).rejects.toThrow('permission denied');
  });

  it('the relay cannot change what an event says', async () => {
    await expect(probe.project.query(`update outbox set event = '{}'`)).rejects.toThrow(
      'permission denied',
    );
  });
});

async function openTransaction() {
  let commit!: () => void;
  const committed = new Promise<void>((resolve) => (commit = resolve));
  let opened!: (tx: Sql) => void;
  const tx = new Promise<Sql>((resolve) => (opened = resolve));
  const done = probe.serve.transaction(async (each) => {
    opened(each);
    await committed;
  });
  return {
    tx: await tx,
    commit: async () => {
      commit();
      await done;
    },
  };
}

/** The reader that everybody writes first: remembers the highest position. Kept as the control. */
async function naiveReader() {
  let last = 0;
  return {
    read: async () => {
      const rows = await probe.project.query<{ pos: number; event: string }>(
        'select pos, event from outbox where pos > $1 order by pos',
        [last],
      );
      last = rows.at(-1)?.pos ?? last;
      return rows.map(({ event }) => event);
    },
  };
}

/** Each version after the one before is committed, as rules that lock the aggregate do. */
async function writeVersions(database: Database, key: string, count: number): Promise<void> {
  for (let version = 1; version <= count; version += 1) {
    await database.transaction(async (tx) => {
      await insert(tx, key, String(version));
      // Commits overtake each other when some take longer.
      if (version % 7 === 0) await tx.query('select pg_sleep(0.01)');
    });
  }
}

/** The plan that this session uses for one of its prepared statements. */
async function planOf(session: Sql, name: string): Promise<string> {
  const parameters: Record<string, string> = {
    'messaging-outbox-page': `1000, 200000, '1:1:', pg_current_snapshot(), 2000`,
    'messaging-outbox-window': `pg_snapshot_xmax(pg_current_snapshot())::text::xid8, '{}', 501`,
  };
  const rows = await session.query<{ 'QUERY PLAN': string }>(
    `explain execute "${name}"(${parameters[name]})`,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
