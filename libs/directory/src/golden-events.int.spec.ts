import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  eventNameOf,
  eventSchema,
  streamOf,
  streams,
  type AccessEvent,
  type DomainEvent,
  type MemberEvent,
  type UnitEvent,
} from '@dong-hanh/contracts';
import type { ConsumedEvent } from '@dong-hanh/messaging';
import { DirectoryConsumer } from './directory.consumer.js';
import { startProbe, type Probe } from './probe.fixture.js';
import { directoryTopics } from './read-your-writes.js';

jest.setTimeout(30_000);

const folder = path.join(import.meta.dirname, '../../contracts/golden');
const PROVINCE = '0190b6e4-7c1a-7d3e-8f10-000000000001';
const UNIT = '0190b6e4-7c1a-7d3e-8f10-000000000002';
const REORGANISATION = '0190b6e4-7c1a-7d3e-8f10-000000000003';
const MEMBER = '0190b6e4-7c1a-7d3e-8f10-000000000004';
const MERGED = '0190b6e4-7c1a-7d3e-8f10-000000000005';
const SPLIT = '0190b6e4-7c1a-7d3e-8f10-000000000006';
const DISSOLVED = '0190b6e4-7c1a-7d3e-8f10-000000000007';
const DISSOLUTION = '0190b6e4-7c1a-7d3e-8f10-000000000008';
const NEW_PROVINCE = '0190b6e4-7c1a-7d3e-8f10-000000000009';
const PART = '0190b6e4-7c1a-7d3e-8f10-000000000010';
const OTHER_PART = '0190b6e4-7c1a-7d3e-8f10-000000000011';
const RESTORED = '0190b6e4-7c1a-7d3e-8f10-000000000013';
const ANNULLED = '0190b6e4-7c1a-7d3e-8f10-000000000014';
const WITHDRAWAL = '0190b6e4-7c1a-7d3e-8f10-000000000015';
const DUPLICATE = '0190b6e4-7c1a-7d3e-8f10-000000000012';

let probe: Probe;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.close());
beforeEach(() => probe.empty());

interface Golden {
  id: string;
  type: string;
  subject: string;
  time: string;
  data: { version: number };
}

/** The event of a file as the transport hands it over. */
function golden(file: string): ConsumedEvent {
  const text: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  const name = eventNameOf((text as Golden).type)!;
  const { id, subject, time, data } = eventSchema(name).parse(text) as Golden;
  return {
    ...({ name, data } as DomainEvent),
    id,
    key: subject,
    version: data.version,
    time,
    sentAt: time,
    position: { topic: streamOf(name).topic, partition: 0, offset: 0 },
  };
}

/** The files of the topics that the directory listens to. */
const files = readdirSync(folder)
  .sort()
  .filter((file) => directoryTopics.includes(golden(file).position.topic));

const consumer = new DirectoryConsumer();

/** Hands one event to the handler of its topic. */
function apply(event: ConsumedEvent): Promise<void> {
  return probe.project.transaction((tx) => {
    const of = <E extends DomainEvent>() => ({
      events: [event as ConsumedEvent<E>],
      tx,
      afterCommit: () => undefined,
    });
    switch (event.name) {
      case 'UnitEstablished':
      case 'UnitRenamed':
      case 'UnitMoved':
      case 'UnitTransferred':
      case 'UnitMerged':
      case 'UnitSplit':
      case 'UnitDissolved':
      case 'UnitRestored':
      case 'UnitAnnulled':
        return consumer.applyUnits({ stream: streams.unit, ...of<UnitEvent>() });
      case 'MemberAdmitted':
      case 'MemberReadmitted':
      case 'MemberTransferred':
      case 'MembershipSuspended':
      case 'MembershipResumed':
      case 'MembershipEnded':
      case 'MemberMerged':
      case 'MemberUnmerged':
        return consumer.applyMembers({ stream: streams.member, ...of<MemberEvent>() });
      case 'AccessGranted':
      case 'AccessRevoked':
        return consumer.applyAccess({ stream: streams.access, ...of<AccessEvent>() });
      case 'ReorganisationDecided':
      case 'AwardGranted':
      case 'AwardRevoked':
      case 'SupportGranted':
      case 'SupportReturned':
        throw new Error(`the directory does not listen to ${event.name}`);
    }
  });
}

type Rows = Record<string, Record<string, unknown>[]>;

/** All that the directory holds: the rows of each table that has some. */
async function everything(): Promise<Rows> {
  const contents: Rows = {};
  const tables = ['units', 'unit_versions', 'members', 'placements', 'access', 'grants'];
  for (const table of tables) {
    const rows = await probe.serve.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(each) as row from directory_${table} each order by each::text`,
    );
    if (rows.length > 0) contents[table] = rows.map(({ row }) => row);
  }
  return contents;
}

const unit = {
  id: UNIT,
  version: 1,
  established_on: '1990-01-01',
  ended_on: null,
  lineage: [],
  reorganisation_id: null,
  heir_id: null,
};
const unitVersion = {
  unit_id: UNIT,
  no: 1,
  valid: '[1990-01-01,)',
  standing: '(,)',
  code: 'CDGD-NA',
  name: 'Công đoàn ngành Giáo dục tỉnh Nghệ An',
  kind: 'local-sector-union',
  parent_id: PROVINCE,
  located_in: '40',
  ownership: 'public',
};
const renaming = {
  type: 'renamed',
  fromId: UNIT,
  toId: UNIT,
  effectiveOn: '2023-01-01',
  decisionNumber: '77/QĐ-LĐLĐ',
};
const account = { account_id: 'sector-officer', version: 1, member_id: null };

const established: Rows = { units: [unit], unit_versions: [unitVersion] };
const renamed: Rows = {
  units: [{ ...unit, version: 2, lineage: [renaming], reorganisation_id: REORGANISATION }],
  unit_versions: [
    { ...unitVersion, valid: '[1990-01-01,2023-01-01)', standing: '(,2023-01-01)' },
    {
      ...unitVersion,
      no: 2,
      valid: '[2023-01-01,)',
      standing: '[2023-01-01,)',
      name: 'Công đoàn Giáo dục Nghệ An',
    },
  ],
};
const movedVersion = {
  ...renamed.unit_versions![1]!,
  ...{ no: 3, valid: '[2024-01-01,)', standing: '[2024-01-01,)', located_in: '16675' },
};
const moved: Rows = {
  units: [{ ...renamed.units![0]!, version: 3 }],
  unit_versions: [
    renamed.unit_versions![0]!,
    {
      ...renamed.unit_versions![1]!,
      ...{ valid: '[2023-01-01,2024-01-01)', standing: '[2023-01-01,2024-01-01)' },
    },
    movedVersion,
  ],
};
const transferring = {
  ...{ type: 'transferred-to', fromId: UNIT, toId: NEW_PROVINCE },
  ...{ effectiveOn: '2025-03-01', decisionNumber: '31/QĐ-LĐLĐ' },
};
const transferred: Rows = {
  units: [{ ...renamed.units![0]!, version: 4, lineage: [renaming, transferring] }],
  unit_versions: [
    ...moved.unit_versions!.slice(0, 2),
    {
      ...movedVersion,
      ...{ valid: '[2024-01-01,2025-03-01)', standing: '[2024-01-01,2025-03-01)' },
    },
    {
      ...movedVersion,
      ...{ no: 4, valid: '[2025-03-01,)', standing: '[2025-03-01,)', parent_id: NEW_PROVINCE },
    },
  ],
};

/** A school union that ended in June 2025. */
const ended = (id: string, code: string, heir: string | null, edges: object[]): Rows => ({
  units: [
    {
      ...unit,
      ...{ id, version: 2, ended_on: '2025-06-15', heir_id: heir, reorganisation_id: DISSOLUTION },
      lineage: edges.map((edge) => ({
        ...{ fromId: id, effectiveOn: '2025-06-15', decisionNumber: '45/QĐ-LĐLĐ' },
        ...edge,
      })),
    },
  ],
  unit_versions: [
    {
      ...unitVersion,
      ...{ unit_id: id, code, kind: 'grassroots-union', valid: '[1990-01-01,2025-06-15)' },
      name: 'Công đoàn cơ sở Trường THPT Nghi Lộc 5',
    },
  ],
});
const merged = ended(MERGED, 'NA-THPT-1', UNIT, [{ type: 'merged-into', toId: UNIT }]);
const split = ended(SPLIT, 'NA-THPT-2', PART, [
  { type: 'split-into', toId: PART, isHeir: true },
  { type: 'split-into', toId: OTHER_PART },
]);
const dissolved = ended(DISSOLVED, 'NA-THPT-3', null, [{ type: 'dissolved', toId: null }]);
const [lost] = ended(RESTORED, 'NA-THPT-4', null, []).unit_versions!;
/** It lives again, and nobody has its history. */
const restored: Rows = {
  units: [{ ...unit, id: RESTORED, version: 3, reorganisation_id: WITHDRAWAL }],
  unit_versions: [{ ...lost!, valid: '[1990-01-01,)' }],
};
/** It never was, on any day. */
const annulled: Rows = {
  units: [
    {
      ...{ ...unit, id: ANNULLED, version: 2, reorganisation_id: WITHDRAWAL },
      ...{ established_on: '2025-06-15', ended_on: '2025-06-15' },
    },
  ],
};
const admitted: Rows = {
  members: [
    {
      ...{ id: MEMBER, version: 1, state: 'active', joined_on: '2010-09-05', ended_on: null },
      merged_into: null,
    },
  ],
  placements: [{ member_id: MEMBER, unit_id: UNIT, valid: '[2010-09-05,)', standing: '(,)' }],
};
const transferredMember: Rows = {
  members: [{ ...admitted.members![0]!, version: 2 }],
  placements: [
    {
      ...admitted.placements![0]!,
      ...{ valid: '[2010-09-05,2024-08-01)', standing: '(,2024-08-01)' },
    },
    {
      ...{ member_id: MEMBER, unit_id: NEW_PROVINCE },
      ...{ valid: '[2024-08-01,)', standing: '[2024-08-01,)' },
    },
  ],
};
const endedMember: Rows = {
  members: [
    { ...admitted.members![0]!, ...{ version: 3, state: 'ended', ended_on: '2025-06-15' } },
  ],
  placements: [
    transferredMember.placements![0]!,
    { ...transferredMember.placements![1]!, valid: '[2024-08-01,2025-06-15)' },
  ],
};
const [first, second] = endedMember.placements!;
/** After a gap the last place before it stands. */
const gone = { ...second!, standing: '[2024-08-01,2025-09-05)' };
const again = (valid: string, standing = valid) => ({
  ...{ member_id: MEMBER, unit_id: UNIT, valid, standing },
});
const returned = (version: number, state: string, ...since: object[]): Rows => ({
  members: [{ ...admitted.members![0]!, version, state }],
  placements: [first!, ...since.map((row) => ({ ...row })), gone],
});
const readmitted = returned(4, 'active', again('[2025-09-05,)'));
const suspended = returned(
  5,
  'suspended',
  again('[2025-09-05,2025-10-01)'),
  again('[2025-10-01,)'),
);
const resumed = returned(
  6,
  'active',
  again('[2025-09-05,2025-10-01)'),
  again('[2025-10-01,2026-01-05)'),
  again('[2026-01-05,)'),
);
const duplicate = (rest: object) => ({
  ...{ id: DUPLICATE, state: 'active', joined_on: '2012-09-05', ended_on: null, ...rest },
});
const mergedMember: Rows = { members: [duplicate({ version: 2, merged_into: MEMBER })] };
const unmergedMember: Rows = {
  members: [duplicate({ version: 3, merged_into: null })],
  placements: [
    {
      ...{ member_id: DUPLICATE, unit_id: NEW_PROVINCE, valid: '[2012-09-05,)', standing: '(,)' },
    },
  ],
};
const granted: Rows = {
  access: [account],
  grants: [
    {
      account_id: 'sector-officer',
      no: 1,
      role: 'sector-officer',
      unit_id: UNIT,
      with_subtree: true,
      valid: '[2023-01-01,)',
    },
  ],
};
const revoked: Rows = { access: [{ ...account, version: 2 }] };

/** What each event, of whatever release, leaves in an empty directory. */
const left: Record<string, Rows> = {
  'dong-hanh.membership.access-granted.v1.json': granted,
  'dong-hanh.membership.access-revoked.v1.json': revoked,
  'dong-hanh.membership.member-admitted.v1.json': admitted,
  'dong-hanh.membership.member-merged.v1.json': mergedMember,
  'dong-hanh.membership.member-readmitted.v1.json': readmitted,
  'dong-hanh.membership.member-transferred.v1.json': transferredMember,
  'dong-hanh.membership.member-unmerged.v1.json': unmergedMember,
  'dong-hanh.membership.membership-ended.v1.json': endedMember,
  'dong-hanh.membership.membership-resumed.v1.json': resumed,
  'dong-hanh.membership.membership-suspended.v1.json': suspended,
  'dong-hanh.membership.unit-annulled.v1.json': annulled,
  'dong-hanh.membership.unit-dissolved.v1.json': dissolved,
  'dong-hanh.membership.unit-established.v1.json': established,
  'dong-hanh.membership.unit-merged.v1.json': merged,
  'dong-hanh.membership.unit-moved.v1.json': moved,
  'dong-hanh.membership.unit-renamed.v1.json': renamed,
  'dong-hanh.membership.unit-restored.v1.json': restored,
  'dong-hanh.membership.unit-split.v1.json': split,
  'dong-hanh.membership.unit-transferred.v1.json': transferred,
};

describe('golden events of released versions', () => {
  it('of membership are all taken over', () => {
    expect(files).toEqual(Object.keys(left));
  });

  it.each(files)('%s alone says all', async (file) => {
    await apply(golden(file));
    expect(await everything()).toEqual(left[file]);
  });

  it.each([
    ['as they happened', (names: string[]) => names],
    ['the other way round', (names: string[]) => names.toReversed()],
  ])('%s end in the newest state', async (_, order) => {
    for (const file of order(files)) await apply(golden(file));
    const units = [transferred, merged, split, dissolved, restored, annulled];
    expect(await everything()).toEqual({
      units: expect.arrayContaining(units.flatMap((rows) => rows.units!)),
      unit_versions: expect.arrayContaining(units.flatMap((rows) => rows.unit_versions ?? [])),
      members: [...resumed.members!, ...unmergedMember.members!],
      placements: [...resumed.placements!, ...unmergedMember.placements!],
      ...revoked,
    });
  });
});
