import type { AwardRecord } from '@dong-hanh/contracts';
import { toOutboxRows, type OutboxRow } from '../../outbox/outbox-rows.js';

const PROVINCES = ['0198f0a0-0000-7000-8000-00000000000a', '0198f0a0-0000-7000-8000-00000000000b'];
const context = { actorId: 'simulator', correlationId: 'simulation', causationId: 'simulation' };
const RECORDED = new Date('2023-08-16T09:00:00Z');

/** The id of the simulation's award number `index`. */
export function awardId(index: number): string {
  return `0198f0a3-0000-7000-8000-0000000000${String(index).padStart(2, '0')}`;
}

/** An award whose events the simulated handler cannot take. */
export const REFUSED_AWARD = awardId(99);

const written = new Map<string, OutboxRow>();

/** The event of an award's version, as its owner writes it into the outbox; the same each time. */
export function awardEvent(id: string, version: number, state: AwardRecord['state']): OutboxRow {
  const name = `${id}:${version}:${state}`;
  const known = written.get(name) ?? write(id, version, state);
  written.set(name, known);
  return known;
}

function write(id: string, version: number, state: AwardRecord['state']): OutboxRow {
  const data: AwardRecord = {
    id,
    version,
    decisionId: '0198f0a2-0000-7000-8000-000000000001',
    decisionNumber: '1234/QĐ-TLĐ',
    issuer: 'vgcl',
    form: 'vgcl-merit-diploma',
    basis: 'task-completion',
    recipient: { kind: 'member', id: '0198f0a1-0000-7000-8000-000000000001' },
    unitId: '0198f0a0-0000-7000-8000-000000000003',
    unitVersion: 1,
    provinceId: PROVINCES[Number(id.slice(-1)) % 2]!,
    signedOn: '2023-08-10',
    schoolYear: '2022-2023',
    month: '2023-08',
    state,
    grantedAt: '2023-08-16T09:00:00.000Z',
    revocation:
      state === 'revoked'
        ? { number: '1/QĐ', signedOn: '2023-09-10', revokedAt: '2023-09-10T09:00:00.000Z' }
        : null,
    ruleVersion: 'vgcl-1689-2019',
  };
  const name = state === 'granted' ? 'AwardGranted' : 'AwardRevoked';
  return toOutboxRows([{ name, data }], context, RECORDED)[0]!;
}
