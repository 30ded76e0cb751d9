import {
  monthOf,
  schoolYearOf,
  type Money,
  type SupportEvent,
  type SupportRecord,
} from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import type { Organisation, UnitSketch } from './organisation.fixture.js';

export const programmes = { tet: newId(), twinning: newId() };

export const exactly = (amount: string): Money => ({
  amount,
  currency: 'VND',
  precision: 'exact',
});
export const nearly = (amount: string): Money => ({
  amount,
  currency: 'VND',
  precision: 'approximate',
  wording: 'nearly',
});

/** What one kind of source bears. */
export const borne = (kind: SupportRecord['sources'][number]['kind'], amount: string) => ({
  kind,
  amount,
});

/** A million for a member at Tết 2024 from the union’s budget, with what differs. */
export function support(changes: Partial<SupportRecord> = {}): SupportRecord {
  const { grantedOn = '2024-01-25', people = 1, amount = exactly('1000000') } = changes;
  const total = String(BigInt(amount.amount) * BigInt(people || 1));
  const { sources = [borne('union-budget', total)] } = changes;
  return {
    id: newId(),
    version: 1,
    grantId: newId(),
    programmeId: programmes.tet,
    category: 'tet-hardship',
    recipient: { kind: 'member', id: newId() },
    people,
    unitId: newId(),
    unitVersion: 1,
    provinceId: null,
    grantedByUnitId: newId(),
    grantedOn,
    schoolYear: schoolYearOf(grantedOn),
    month: monthOf(grantedOn),
    amount,
    keptAmount: total,
    sources,
    grantedSources: sources,
    state: 'granted',
    grantedAt: '2024-01-26T03:00:00.000Z',
    return: null,
    ...changes,
  };
}

/** The next version of a support: all of it came back, or a part, from the source named last first. */
export function returned(
  granted: SupportRecord,
  { amount = granted.keptAmount, at = '2024-03-01T03:00:00.000Z' } = {},
): SupportRecord {
  let left = BigInt(amount);
  const sources = granted.sources
    .toReversed()
    .map(({ kind, amount: own }) => {
      const back = left < BigInt(own) ? left : BigInt(own);
      left -= back;
      return borne(kind, String(BigInt(own) - back));
    })
    .filter((source) => source.amount !== '0')
    .toReversed();
  const kept = BigInt(granted.keptAmount) - BigInt(amount);
  return {
    ...granted,
    version: granted.version + 1,
    state: kept === 0n ? 'returned' : 'partly-returned',
    keptAmount: String(kept),
    sources,
    return: { returnedOn: at.slice(0, 10), amount, returnedAt: at },
  };
}

/** The event that says so. */
export function supportEvent(record: SupportRecord): SupportEvent {
  return { name: record.return ? 'SupportReturned' : 'SupportGranted', data: record };
}

/**
 * Twelve supports in the organisation as they were granted, so that each question has another answer: both
 * precisions, five kinds of source, three kinds of recipient, units that ended, moved and are not known.
 */
export function supportsIn(units: Organisation) {
  return { ...supportsOfNgheAn(units), ...supportsElsewhere(units) };
}

/** What came back of them in March: one million of two, and the whole of another. */
export function returnsOf({ sectorTeacher, returnedAid }: ReturnType<typeof supportsIn>) {
  return [returned(sectorTeacher, { amount: '1000000' }), returned(returnedAid)];
}

function supportsOfNgheAn(units: Organisation) {
  const inNgheAn = (unit: UnitSketch, changes: Partial<SupportRecord> = {}) =>
    support({ unitId: unit.id, provinceId: units.ngheAn.id, ...changes });
  return {
    closedTeacher: inNgheAn(units.closedSchool),
    movedWorkers: inNgheAn(units.movedSchool, {
      recipient: { kind: 'non-member', count: 3 },
      people: 3,
      amount: exactly('500000'),
      sources: [borne('employer', '500000'), borne('union-budget', '1000000')],
    }),
    sectorTeacher: inNgheAn(units.sectorSchool, {
      amount: exactly('2000000'),
      sources: [borne('union-budget', '1200000'), borne('socialised', '800000')],
    }),
    districtAid: inNgheAn(units.district, {
      programmeId: programmes.twinning,
      category: 'twinning',
      recipient: { kind: 'unit', id: units.district.id },
      people: 0,
      amount: nearly('800000000'),
      sources: [borne('socialised', '500000000'), borne('superior', '300000000')],
      grantedOn: '2021-10-05',
      grantedAt: '2021-10-06T03:00:00.000Z',
    }),
    wandererInNgheAn: inNgheAn(units.wanderingSchool, {
      grantedOn: '2024-08-15',
      grantedAt: '2024-08-20T03:00:00.000Z',
    }),
    movedTeacherLater: inNgheAn(units.movedSchool, {
      grantedOn: '2025-09-10',
      grantedAt: '2025-09-20T03:00:00.000Z',
    }),
    /** Rice and no money. */
    gift: inNgheAn(units.sectorSchool, {
      amount: exactly('0'),
      sources: [borne('family', '0')],
    }),
  };
}

function supportsElsewhere(units: Organisation) {
  const inHaNoi = { provinceId: units.haNoi.id };
  return {
    hanoiTeacher: support({
      unitId: units.hanoiSchool.id,
      ...inHaNoi,
      category: 'illness',
      amount: exactly('2000000'),
      sources: [borne('employer', '2000000')],
      grantedOn: '2023-11-20',
    }),
    returnedAid: support({ unitId: units.hanoiSchool.id, ...inHaNoi }),
    wandererInHaNoi: support({
      unitId: units.wanderingSchool.id,
      ...inHaNoi,
      amount: nearly('3000000'),
      grantedOn: '2023-01-15',
    }),
    /** Its unit's event has not come. */
    stranger: support({ ...inHaNoi, grantedOn: '2023-03-01' }),
    /** Recorded at half past midnight of 27 January in Vietnam. */
    universityTeacher: support({
      unitId: units.university.id,
      grantedAt: '2024-01-26T17:30:00.000Z',
    }),
  };
}
