import { monthOf, type AwardEvent, type AwardRecord } from '@dong-hanh/contracts';
import { Seeded } from './seeded.js';

const PROVINCES = 34;
const UNITS = 12_000;
const ISSUERS = ['vgcl', 'nghe-an-federation', 'vn-education-union'];
const FORMS = [
  'vgcl-merit-diploma',
  'trade-union-medal',
  'emulation-flag',
  'federation-merit-diploma',
];
/** Of all awards, those that come with a decision of 50–500. */
const BULK_SHARE = 0.3;
const LEAST_BULK = 50;
const MOST_BULK = 500;
const REVOKED_SHARE = 0.02;
/** A revocation comes this many events after its grant. */
const REVOKED_AFTER = 700;

/**
 * Events of awards as a union would record them, made up from a seed: units in proportion to 1 / their rank in
 * 34 provinces, seven awards in ten by decisions of one and the rest by decisions of 50–500 of one issuer, form and
 * day, one in fifty revoked later.
 */
export class AwardHistory {
  private readonly seeded: Seeded;
  private readonly provinces: string[];
  private readonly units: string[];

  constructor(seed: number) {
    this.seeded = new Seeded(seed);
    this.provinces = Array.from({ length: PROVINCES }, () => this.seeded.uuid());
    this.units = Array.from({ length: UNITS }, () => this.seeded.uuid());
  }

  *events(count: number): Generator<AwardEvent> {
    const revocations: { at: number; event: AwardEvent }[] = [];
    for (let index = 0; index < count;) {
      for (const award of this.decision()) {
        while (revocations[0] && revocations[0].at <= index && index < count) {
          yield revocations.shift()!.event;
          index += 1;
        }
        if (index === count) return;
        yield { name: 'AwardGranted', data: award };
        if (this.seeded.next() < REVOKED_SHARE) {
          revocations.push({ at: index + REVOKED_AFTER, event: revoked(award) });
        }
        index += 1;
      }
    }
  }

  /** The awards of one decision. */
  private decision(): AwardRecord[] {
    const { seeded } = this;
    const meanBulk = (LEAST_BULK + MOST_BULK) / 2;
    const bulkDecisions = BULK_SHARE / meanBulk;
    const isBulk = seeded.next() < bulkDecisions / (bulkDecisions + 1 - BULK_SHARE);
    const size = isBulk ? LEAST_BULK + seeded.below(MOST_BULK - LEAST_BULK + 1) : 1;
    const signedOn = `2025-${String(1 + seeded.below(12)).padStart(2, '0')}-15`;
    const shared = {
      version: 1,
      decisionId: seeded.uuid(),
      decisionNumber: `${1 + seeded.below(9_999)}/QĐ-TLĐ`,
      issuer: seeded.one(ISSUERS),
      form: seeded.one(FORMS),
      basis: 'task-completion' as const,
      unitVersion: 1,
      signedOn,
      schoolYear: '2024-2025',
      month: monthOf(signedOn),
      state: 'granted' as const,
      grantedAt: `${signedOn}T03:00:00.000Z`,
      revocation: null,
      ruleVersion: '2019-1689',
    };
    return Array.from({ length: size }, () => {
      const unit = seeded.zipf(UNITS);
      return {
        ...shared,
        id: seeded.uuid(),
        recipient: { kind: seeded.next() < 0.9 ? 'member' : 'unit', id: seeded.uuid() },
        unitId: this.units[unit]!,
        provinceId: this.provinces[unit % PROVINCES]!,
      } satisfies AwardRecord;
    });
  }
}

function revoked(award: AwardRecord): AwardEvent {
  const revokedAt = '2026-02-02T03:00:00.000Z';
  const revocation = { number: '77/QĐ-TLĐ', signedOn: '2026-02-02', revokedAt };
  return {
    name: 'AwardRevoked',
    data: { ...award, version: award.version + 1, state: 'revoked', revocation },
  };
}
