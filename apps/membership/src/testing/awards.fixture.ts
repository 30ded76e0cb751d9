import type { AwardEvent, AwardRecord } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { honourOf, upsertHonours } from '../honours/honours.projection.js';
import { tree, type MembershipApp } from './membership.fixture.js';

/** A diploma of August 2023 to a school, but for what the spec says. */
export function award(rest: Partial<AwardRecord> = {}): AwardRecord {
  const signedOn = rest.signedOn ?? '2023-08-10';
  return {
    id: newId(),
    version: 1,
    decisionId: '0198f0a2-0000-7000-8000-000000000001',
    decisionNumber: '1234/QĐ-TLĐ',
    issuer: 'vgcl',
    form: 'vgcl-merit-diploma',
    basis: 'task-completion',
    recipient: { kind: 'unit', id: tree.school.id },
    unitId: tree.school.id,
    unitVersion: 1,
    provinceId: tree.federation.id,
    signedOn,
    schoolYear: '2022-2023',
    month: signedOn.slice(0, 7),
    state: 'granted',
    grantedAt: '2023-08-16T01:30:00.000Z',
    revocation: null,
    ruleVersion: '2023-01',
    ...rest,
  };
}

/** The same award after its revocation. */
export function revoked(granted: AwardRecord): AwardRecord {
  return {
    ...granted,
    version: granted.version + 1,
    state: 'revoked',
    revocation: {
      number: '88/QĐ-TLĐ',
      signedOn: '2023-10-02',
      revokedAt: '2023-10-02T03:00:00.000Z',
    },
  };
}

/** The facts, as emulation tells them. */
export function awardEvents(awards: readonly AwardRecord[]): AwardEvent[] {
  return awards.map((data) => ({
    name: data.state === 'granted' ? 'AwardGranted' : 'AwardRevoked',
    data,
  }));
}

/** Applies facts with the rights of the projecting role, without Kafka. */
export async function applyAwards(
  { database }: MembershipApp,
  awards: readonly AwardRecord[],
): Promise<void> {
  const project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
  try {
    await project.query(upsertHonours, [JSON.stringify(awards.map(honourOf))]);
  } finally {
    await project.close();
  }
}
