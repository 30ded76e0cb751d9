import { topics } from '@dong-hanh/contracts';
import { Database, type Sql } from '@dong-hanh/persistence';
import { eventually } from './eventually.js';
import {
  awardFacts,
  awardOf,
  honours,
  newestAwards,
  rowDifferences,
  type AwardReadModel,
} from './rebuilt-rows.js';
import { readTopic, type LoggedMessage } from './topic-log.js';

/** Where the invariants look: the databases as superuser, the log, and the comparison of the gateway. */
export interface PlatformUnderProof {
  brokers: string[];
  databaseUrls: { emulation: string; membership: string; reporting: string };
  /** `GET /v1/integrity` through the gateway. */
  integrity: () => Promise<{ equal: boolean; differences: unknown[] }>;
  /** Decisions that were answered with 201, whatever was done to the platform since. */
  acknowledged?: readonly AcknowledgedDecision[];
}

/** A recorded decision as its answer told of it. */
export interface AcknowledgedDecision {
  decisionId: string;
  awardIds: readonly string[];
}

/** One broken promise, by the number of its invariant. */
export interface Violation {
  invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6';
  what: string;
}

interface VersionRow {
  id: string;
  version: number;
}

/**
 * Checks, over real stores and the real log, that nothing was lost and nothing counted twice:
 * I1 digests equal everywhere; I2 applied version = source version; I3 published = applied + parked;
 * I4 counters = GROUP BY of the facts; I5 what a rebuild from the log would give = the live rows of both
 * read models; I6 an acknowledged decision exists with the awards of its answer and no others.
 *
 * @returns every violation, empty when all hold
 */
export async function findViolations(platform: PlatformUnderProof): Promise<Violation[]> {
  const { emulation, membership, reporting } = platform.databaseUrls;
  const pools = [emulation, membership, reporting].map(
    (url) => new Database({ url, applicationName: 'invariants', max: 1 }),
  ) as [Database, Database, Database];
  const [emulationSql, membershipSql, reportingSql] = pools;
  try {
    const log = await readTopic(platform.brokers, topics.award);
    return [
      ...(await digestsDiffer(platform)),
      ...(await versionsDiffer(...pools)),
      ...(await unaccounted(log, { membership: membershipSql, reporting: reportingSql })),
      ...(await countersDiffer(reportingSql)),
      ...(await rebuildDiffers(log, membershipSql, honours)),
      ...(await rebuildDiffers(log, reportingSql, awardFacts)),
      ...(await acknowledgedDiffers(emulationSql, platform.acknowledged ?? [])),
    ];
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
}

/** Waits for quiescence: until all invariants hold. @throws with the violations that remain */
export async function expectInvariants(platform: PlatformUnderProof, withinMs = 20_000) {
  await eventually(
    async () => {
      const violations = await findViolations(platform);
      if (violations.length > 0) throw new Error(JSON.stringify(violations.slice(0, 10), null, 2));
    },
    { withinMs, everyMs: 200 },
  );
}

async function digestsDiffer({ integrity }: PlatformUnderProof): Promise<Violation[]> {
  const { equal, differences } = await integrity();
  return equal ? [] : [{ invariant: 'I1', what: JSON.stringify(differences) }];
}

async function versionsDiffer(
  emulation: Sql,
  membership: Sql,
  reporting: Sql,
): Promise<Violation[]> {
  const source = await emulation.query<VersionRow>('select id, version from awards');
  const readers = {
    membership: await membership.query<VersionRow>('select award_id as id, version from honours'),
    reporting: await reporting.query<VersionRow>('select id, version from award_facts'),
  };
  return Object.entries(readers).flatMap(([reader, rows]) => {
    const applied = new Map(rows.map(({ id, version }) => [id, version]));
    const behind = source.filter(({ id, version }) => applied.get(id) !== version);
    const strangers =
      rows.length - source.length + behind.filter(({ id }) => !applied.has(id)).length;
    return [
      ...behind.map(({ id, version }) => ({
        invariant: 'I2' as const,
        what: `${reader}: award ${id} is ${applied.get(id) ?? 'missing'}, source ${version}`,
      })),
      ...(strangers > 0
        ? [
            {
              invariant: 'I2' as const,
              what: `${reader}: ${strangers} awards that emulation lacks`,
            },
          ]
        : []),
    ];
  });
}

/** Every message of the log is either applied (its partition's offset is past it) or parked by name. */
async function unaccounted(
  log: readonly LoggedMessage[],
  readers: Record<string, Sql>,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const [group, sql] of Object.entries(readers)) {
    const offsets = await sql.query<{ partition: number; next_offset: number }>(
      'select partition, next_offset from stream_offsets where topic = $1',
      [topics.award],
    );
    const parked = await sql.query<{ partition: number; log_offset: number }>(
      'select partition, log_offset from parked_events where topic = $1',
      [topics.award],
    );
    const next = new Map(offsets.map(({ partition, next_offset }) => [partition, next_offset]));
    const isParked = new Set(parked.map((each) => `${each.partition}/${each.log_offset}`));
    for (const message of log) {
      const position = `${message.partition}/${message.offset}`;
      if (message.offset >= (next.get(message.partition) ?? 0)) {
        violations.push({ invariant: 'I3', what: `${group}: ${position} is not applied` });
      } else if (!awardOf(message) && !isParked.has(position)) {
        violations.push({
          invariant: 'I3',
          what: `${group}: ${position} is neither applied nor parked`,
        });
      }
    }
  }
  return violations;
}

async function countersDiffer(reporting: Sql): Promise<Violation[]> {
  const rows = await reporting.query(
    `with facts as (
       select province_id, month, school_year, issuer, form, recipient_kind, basis, state, count(*) as awards
       from award_facts group by 1, 2, 3, 4, 5, 6, 7, 8
     ), counts as (select * from award_counts where awards <> 0)
     (select 'fact without counter' as what, facts.* from facts except all
      select 'fact without counter', counts.* from counts)
     union all
     (select 'counter without fact', counts.* from counts except all
      select 'counter without fact', facts.* from facts)`,
  );
  return rows.map((row) => ({ invariant: 'I4', what: JSON.stringify(row) }));
}

async function rebuildDiffers(
  log: readonly LoggedMessage[],
  reader: Sql,
  model: AwardReadModel,
): Promise<Violation[]> {
  const columns = Object.keys(model.columns).join(', ');
  const live = await reader.query(`select ${columns} from ${model.table}`);
  return rowDifferences(model, live, newestAwards(log)).map((what) => ({
    invariant: 'I5',
    what: `${model.table}: ${what}`,
  }));
}

async function acknowledgedDiffers(
  emulation: Sql,
  acknowledged: readonly AcknowledgedDecision[],
): Promise<Violation[]> {
  const rows = await emulation.query<{ id: string; award_ids: string[] }>(
    `select decision.id, array_agg(award.id::text) filter (where award.id is not null) as award_ids
     from decisions decision left join awards award on award.decision_id = decision.id
     where decision.id = any($1::uuid[])
     group by decision.id`,
    [acknowledged.map(({ decisionId }) => decisionId)],
  );
  const recorded = new Map(rows.map(({ id, award_ids }) => [id, inOrder(award_ids ?? [])]));
  return acknowledged.flatMap(({ decisionId, awardIds }) => {
    const found = recorded.get(decisionId);
    if (found === inOrder(awardIds)) return [];
    const what = found === undefined ? 'is missing' : `has the awards ${found || '(none)'}`;
    const promised = `${inOrder(awardIds)} were acknowledged`;
    return [{ invariant: 'I6', what: `decision ${decisionId} ${what}; ${promised}` }];
  });
}

function inOrder(ids: readonly string[]): string {
  return ids.toSorted().join(' ');
}
