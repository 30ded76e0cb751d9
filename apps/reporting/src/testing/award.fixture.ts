import { monthOf, type AwardEvent, type AwardRecord } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import type { Organisation, UnitSketch } from './organisation.fixture.js';

/** An award of the confederation to a member, signed and recorded in August 2023, with what differs. */
export function award(changes: Partial<AwardRecord> = {}): AwardRecord {
  const signedOn = changes.signedOn ?? '2023-08-10';
  return {
    id: newId(),
    version: 1,
    decisionId: newId(),
    decisionNumber: '1234/QĐ-TLĐ',
    issuer: 'vgcl',
    form: 'vgcl-merit-diploma',
    basis: 'task-completion',
    recipient: { kind: 'member', id: newId() },
    unitId: newId(),
    unitVersion: 1,
    provinceId: null,
    signedOn,
    schoolYear: '2022-2023',
    month: monthOf(signedOn),
    state: 'granted',
    grantedAt: '2023-08-16T07:00:00.000Z',
    revocation: null,
    ruleVersion: '2019-1689',
    ...changes,
  };
}

/** The next version of an award: revoked by a later decision. */
export function revoked(granted: AwardRecord, revokedAt = '2023-10-02T03:00:00.000Z'): AwardRecord {
  return {
    ...granted,
    version: granted.version + 1,
    state: 'revoked',
    revocation: { number: '77/QĐ-TLĐ', signedOn: revokedAt.slice(0, 10), revokedAt },
  };
}

/** The event that says so. */
export function awardEvent(record: AwardRecord): AwardEvent {
  return { name: record.state === 'revoked' ? 'AwardRevoked' : 'AwardGranted', data: record };
}

/**
 * Twelve awards in the organisation, eleven of them standing, so that each question has another answer:
 * two calendars, three issuers, both kinds of recipient, units that ended, moved and are not known.
 */
export function awardsIn(units: Organisation) {
  return { ...awardsOfNgheAn(units), ...awardsElsewhere(units) };
}

function awardsOfNgheAn(units: Organisation) {
  const inNgheAn = (unit: UnitSketch, changes: Partial<AwardRecord> = {}) =>
    award({ unitId: unit.id, provinceId: units.ngheAn.id, ...changes });
  const toUnit = ({ id }: UnitSketch) => ({ recipient: { kind: 'unit' as const, id } });
  const byFederation = { issuer: 'nghe-an-federation', form: 'federation-merit-diploma' };
  return {
    medal: inNgheAn(units.closedSchool, { form: 'trade-union-medal' }),
    schoolDiploma: inNgheAn(units.closedSchool, {
      ...toUnit(units.closedSchool),
      basis: 'movement',
    }),
    movedTeacher: inNgheAn(units.movedSchool, { ...byFederation, signedOn: '2023-08-11' }),
    sectorTeacher: inNgheAn(units.sectorSchool, { ...byFederation, signedOn: '2023-02-20' }),
    districtFlag: inNgheAn(units.district, {
      ...toUnit(units.district),
      issuer: 'nghe-an-federation',
      form: 'emulation-flag',
      signedOn: '2023-08-11',
    }),
    wandererInNgheAn: inNgheAn(units.wanderingSchool, {
      signedOn: '2024-08-15',
      schoolYear: '2023-2024',
      grantedAt: '2024-08-20T03:00:00.000Z',
    }),
    movedTeacherLater: inNgheAn(units.movedSchool, {
      signedOn: '2025-08-10',
      schoolYear: '2024-2025',
      grantedAt: '2025-08-20T03:00:00.000Z',
    }),
  };
}

function awardsElsewhere(units: Organisation) {
  const inHaNoi = { provinceId: units.haNoi.id };
  return {
    hanoiMedal: award({
      unitId: units.hanoiSchool.id,
      ...inHaNoi,
      form: 'trade-union-medal',
      signedOn: '2022-11-20',
    }),
    revokedDiploma: revoked(award({ unitId: units.hanoiSchool.id, ...inHaNoi })),
    wandererInHaNoi: award({ unitId: units.wanderingSchool.id, ...inHaNoi }),
    /** Its unit's event has not come. */
    stranger: award({ ...inHaNoi, signedOn: '2023-03-01' }),
    /** Recorded at half past midnight of 17 August in Vietnam. */
    universityTeacher: award({
      unitId: units.university.id,
      issuer: 'vetu',
      signedOn: '2023-07-20',
      grantedAt: '2023-08-16T17:30:00.000Z',
    }),
  };
}
