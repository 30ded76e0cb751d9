import { streams, type EventStream } from '@dong-hanh/contracts';
import { Database, type Sql } from '@dong-hanh/persistence';
import { awardCounterDifferences, supportCounterDifferences } from './counter-differences.js';
import { eventually } from './eventually.js';
import {
  awardFacts,
  honours,
  newestRecords,
  recordOf,
  rowDifferences,
  supportFacts,
  supports,
  type ReadModel,
  type VersionedRecord,
} from './rebuilt-rows.js';
import { readTopic, type LoggedMessage } from './topic-log.js';

const services = ['emulation', 'welfare-support', 'membership', 'reporting'] as const;
type Service = (typeof services)[number];
type Databases = Record<Service, Sql>;

/** Where the invariants look: the databases as superuser, the log, and the comparison of the gateway. */
export interface PlatformUnderProof {
  brokers: string[];
  databaseUrls: Record<Service, string>;
  /** `GET /v1/integrity` through the gateway, which compares every family of records. */
  integrity: () => Promise<{ equal: boolean; differences: unknown[] }>;
  /** Decisions that were answered with 201, whatever was done to the platform since. */
  acknowledged?: readonly AcknowledgedDecision[];
  /** The same for grants of support. */
  acknowledgedGrants?: readonly AcknowledgedGrant[];
}

/** A recorded decision as its answer told of it. */
export interface AcknowledgedDecision {
  decisionId: string;
  awardIds: readonly string[];
}

/** A grant of support as its answer told of it. */
export interface AcknowledgedGrant {
  grantId: string;
  supportIds: readonly string[];
}

/** One broken promise, by the number of its invariant. */
export interface Violation {
  invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6';
  what: string;
}

/** One kind of record on its way: whose it is, and who keeps it as well. */
interface Family {
  /** One of it, as the violations name it. */
  name: string;
  stream: Pick<EventStream, 'topic' | 'names'>;
  owner: { service: Service; table: string };
  readers: readonly { service: Service; model: ReadModel<never> }[];
}

const families: readonly Family[] = [
  {
    name: 'award',
    stream: streams.award,
    owner: { service: 'emulation', table: 'awards' },
    readers: [
      { service: 'membership', model: honours },
      { service: 'reporting', model: awardFacts },
    ],
  },
  {
    name: 'support',
    stream: streams.support,
    owner: { service: 'welfare-support', table: 'supports' },
    readers: [
      { service: 'membership', model: supports },
      { service: 'reporting', model: supportFacts },
    ],
  },
];

/**
 * Checks, over real stores and the real log, that nothing was lost and nothing counted twice, of awards and
 * of support alike: I1 digests equal everywhere; I2 applied version = source version; I3 published =
 * applied + parked; I4 counters = GROUP BY of the facts; I5 what a rebuild from the log would give = the
 * live rows of the read models; I6 an acknowledged decision or grant exists with the awards or supports of
 * its answer and no others.
 *
 * @returns every violation, empty when all hold
 */
export async function findViolations(platform: PlatformUnderProof): Promise<Violation[]> {
  const pools = services.map((service) => {
    const url = platform.databaseUrls[service];
    return [service, new Database({ url, applicationName: 'invariants', max: 1 })] as const;
  });
  const databases = Object.fromEntries(pools) as Record<Service, Database>;
  try {
    const found = [...(await digestsDiffer(platform)), ...(await countersDiffer(databases))];
    for (const family of families) {
      const log = await readTopic(platform.brokers, family.stream.topic);
      found.push(...(await versionsDiffer(family, databases)));
      found.push(...(await unaccounted(family, log, databases)));
      found.push(...(await rebuildDiffers(family, log, databases)));
    }
    return [...found, ...(await acknowledgedDiffers(platform, databases))];
  } finally {
    await Promise.all(pools.map(([, pool]) => pool.close()));
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

async function versionsDiffer(family: Family, databases: Databases): Promise<Violation[]> {
  const { name, owner } = family;
  const source = await databases[owner.service].query<VersionedRecord>(
    `select id, version from ${owner.table}`,
  );
  const violations: Violation[] = [];
  for (const { service, model } of family.readers) {
    const rows = await databases[service].query<VersionedRecord>(
      `select ${model.id} as id, version from ${model.table}`,
    );
    const applied = new Map(rows.map(({ id, version }) => [id, version]));
    const behind = source.filter(({ id, version }) => applied.get(id) !== version);
    for (const { id, version } of behind) {
      const held = applied.get(id) ?? 'missing';
      violations.push({
        invariant: 'I2',
        what: `${service}: ${name} ${id} is ${held}, source ${version}`,
      });
    }
    const strangers =
      rows.length - source.length + behind.filter(({ id }) => !applied.has(id)).length;
    if (strangers > 0) {
      const what = `${service}: ${strangers} of ${name} that ${owner.service} lacks`;
      violations.push({ invariant: 'I2', what });
    }
  }
  return violations;
}

/** Every message of the log is either applied (its partition's offset is past it) or parked by name. */
async function unaccounted(
  { stream, readers }: Family,
  log: readonly LoggedMessage[],
  databases: Databases,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { service: group } of readers) {
    const offsets = await databases[group].query<{ partition: number; next_offset: number }>(
      'select partition, next_offset from stream_offsets where topic = $1',
      [stream.topic],
    );
    const parked = await databases[group].query<{ partition: number; log_offset: number }>(
      'select partition, log_offset from parked_events where topic = $1',
      [stream.topic],
    );
    const next = new Map(offsets.map(({ partition, next_offset }) => [partition, next_offset]));
    const isParked = new Set(parked.map((each) => `${each.partition}/${each.log_offset}`));
    for (const message of log) {
      const position = `${stream.topic} ${message.partition}/${message.offset}`;
      if (message.offset >= (next.get(message.partition) ?? 0)) {
        violations.push({ invariant: 'I3', what: `${group}: ${position} is not applied` });
      } else if (
        !recordOf(stream, message) &&
        !isParked.has(`${message.partition}/${message.offset}`)
      ) {
        const what = `${group}: ${position} is neither applied nor parked`;
        violations.push({ invariant: 'I3', what });
      }
    }
  }
  return violations;
}

async function countersDiffer({ reporting }: Databases): Promise<Violation[]> {
  const rows = [
    ...(await awardCounterDifferences(reporting)),
    ...(await supportCounterDifferences(reporting)),
  ];
  return rows.map((row) => ({ invariant: 'I4', what: JSON.stringify(row) }));
}

async function rebuildDiffers(
  { stream, readers }: Family,
  log: readonly LoggedMessage[],
  databases: Databases,
): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { service, model } of readers) {
    const columns = Object.keys(model.columns).join(', ');
    const live = await databases[service].query<Record<string, unknown>>(
      `select ${columns} from ${model.table}`,
    );
    for (const what of rowDifferences(model, live, newestRecords(stream, log))) {
      violations.push({ invariant: 'I5', what: `${service} ${model.table}: ${what}` });
    }
  }
  return violations;
}

async function acknowledgedDiffers(
  { acknowledged = [], acknowledgedGrants = [] }: PlatformUnderProof,
  databases: Databases,
): Promise<Violation[]> {
  return [
    ...(await promisesBroken(
      databases.emulation,
      { whole: 'decisions', part: 'awards', link: 'decision_id' },
      acknowledged.map(({ decisionId, awardIds }) => ({ id: decisionId, parts: awardIds })),
    )),
    ...(await promisesBroken(
      databases['welfare-support'],
      { whole: 'support_grants', part: 'supports', link: 'grant_id' },
      acknowledgedGrants.map(({ grantId, supportIds }) => ({ id: grantId, parts: supportIds })),
    )),
  ];
}

async function promisesBroken(
  owner: Sql,
  { whole, part, link }: { whole: string; part: string; link: string },
  promised: readonly { id: string; parts: readonly string[] }[],
): Promise<Violation[]> {
  const rows = await owner.query<{ id: string; parts: string[] | null }>(
    `select w.id, array_agg(p.id::text) filter (where p.id is not null) as parts
     from ${whole} w left join ${part} p on p.${link} = w.id
     where w.id = any($1::uuid[])
     group by w.id`,
    [promised.map(({ id }) => id)],
  );
  const recorded = new Map(rows.map(({ id, parts }) => [id, inOrder(parts ?? [])]));
  return promised.flatMap(({ id, parts }) => {
    const found = recorded.get(id);
    if (found === inOrder(parts)) return [];
    const what = found === undefined ? 'is missing' : `has the ${part} ${found || '(none)'}`;
    const acknowledged = `${inOrder(parts)} were acknowledged`;
    return [{ invariant: 'I6', what: `${whole} ${id} ${what}; ${acknowledged}` }];
  });
}

function inOrder(ids: readonly string[]): string {
  return ids.toSorted().join(' ');
}
