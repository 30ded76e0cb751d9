import type { SupportEvent, SupportRecord } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { supportRowOf, upsertSupports } from '../support/support.projection.js';
import { tree, type MembershipApp } from './membership.fixture.js';

/** Support at Tết 2024 for two workers of a school who are not members, but for what the spec says. */
export function support(rest: Partial<SupportRecord> = {}): SupportRecord {
  const grantedOn = rest.grantedOn ?? '2024-01-25';
  return {
    id: newId(),
    version: 1,
    grantId: '0198f0a9-0000-7000-8000-000000000001',
    programmeId: '0198f0a7-0000-7000-8000-000000000001',
    category: 'tet-hardship',
    recipient: { kind: 'non-member', count: 2 },
    people: 2,
    unitId: tree.school.id,
    unitVersion: 1,
    provinceId: tree.federation.id,
    grantedByUnitId: tree.school.id,
    grantedOn,
    schoolYear: '2023-2024',
    month: grantedOn.slice(0, 7),
    amount: { amount: '1000000', currency: 'VND', precision: 'exact' },
    keptAmount: '2000000',
    sources: [{ kind: 'union-budget', amount: '2000000' }],
    grantedSources: [{ kind: 'union-budget', amount: '2000000' }],
    state: 'granted',
    grantedAt: '2024-01-25T03:00:00.000Z',
    return: null,
    ...rest,
  };
}

/** Support for a member, but for what the spec says. */
export function supportTo(memberId: string, rest: Partial<SupportRecord> = {}): SupportRecord {
  return support({
    recipient: { kind: 'member', id: memberId },
    people: 1,
    keptAmount: '1000000',
    sources: [{ kind: 'union-budget', amount: '1000000' }],
    grantedSources: [{ kind: 'union-budget', amount: '1000000' }],
    ...rest,
  });
}

/** The same support after all of it came back. */
export function returned(granted: SupportRecord): SupportRecord {
  return {
    ...granted,
    version: granted.version + 1,
    state: 'returned',
    keptAmount: '0',
    sources: [],
    return: {
      returnedOn: '2024-02-20',
      amount: granted.keptAmount,
      returnedAt: '2024-02-20T03:00:00.000Z',
    },
  };
}

/** The facts, as welfare-support tells them. */
export function supportEvents(supports: readonly SupportRecord[]): SupportEvent[] {
  return supports.map((data) => ({
    name: data.state === 'granted' ? 'SupportGranted' : 'SupportReturned',
    data,
  }));
}

/** Applies facts with the rights of the projecting role, without Kafka. */
export async function applySupports(
  { database }: MembershipApp,
  supports: readonly SupportRecord[],
): Promise<void> {
  const project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
  try {
    await project.query(upsertSupports, [JSON.stringify(supports.map(supportRowOf))]);
  } finally {
    await project.close();
  }
}
