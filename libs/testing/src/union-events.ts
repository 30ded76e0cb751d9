import type {
  AccessEvent,
  DomainEvent,
  MemberEvent,
  Role,
  UnitEvent,
  UnitKind,
} from '@dong-hanh/contracts';
import { randomUUID as newId } from 'node:crypto';

const RECORDED_AT = '2020-01-01T00:00:00.000Z';
const ESTABLISHED_ON = '2001-09-05';

interface UnitFields {
  kind: UnitKind;
  parentId: string | null;
  establishedOn?: string;
  endedOn?: string | null;
}

/** A unit as membership tells of it. */
export function unitEvent(
  id: string,
  { kind, parentId, establishedOn = ESTABLISHED_ON, endedOn = null }: UnitFields,
): UnitEvent {
  const version = {
    no: 1,
    validFrom: establishedOn,
    validTo: endedOn,
    code: `U-${id.slice(-12)}`,
    name: `Công đoàn ${kind}`,
    kind,
    parentId,
    locatedIn: null,
    ownership: 'public',
  } as const;
  return {
    name: 'UnitEstablished',
    data: {
      id,
      version: 1,
      establishedOn,
      endedOn,
      versions: [version],
      lineage: [],
      decision: { number: '1/QĐ', signedOn: establishedOn },
      reorganisationId: null,
      recordedAt: RECORDED_AT,
    },
  };
}

/** The same unit, managed by another one from a day on. */
export function underAnother({ data }: UnitEvent, parentId: string, from: string): UnitEvent {
  const [first] = data.versions;
  const versions = [
    { ...first!, validTo: from },
    { ...first!, no: 2, parentId, validFrom: from },
  ];
  return { name: 'UnitEstablished', data: { ...data, version: data.version + 1, versions } };
}

interface MemberFields {
  unitId: string;
  joinedOn?: string;
  endedOn?: string | null;
}

/** A member as membership tells of him or her. */
export function memberEvent(
  id: string,
  { unitId, joinedOn = '2015-09-01', endedOn = null }: MemberFields,
): MemberEvent {
  return {
    name: 'MemberAdmitted',
    data: {
      id,
      version: 1,
      memberNumber: id.slice(-12),
      state: endedOn === null ? 'active' : 'ended',
      joinedOn,
      endedOn,
      placements: [{ unitId, from: joinedOn, to: endedOn }],
      recordedAt: RECORDED_AT,
    },
  };
}

/** The rights of an account as membership tells of them. */
export function accessEvent(accountId: string, role: Role, unitId: string | null): AccessEvent {
  return {
    name: 'AccessGranted',
    data: {
      accountId,
      version: 1,
      memberId: null,
      grants: [{ role, unitId, withSubtree: true, from: '2020-01-01', to: null }],
      recordedAt: RECORDED_AT,
    },
  };
}

/** A small union: who stands where, and all events that tell of it. */
export type Union = ReturnType<typeof aUnion>;

/**
 * The confederation over two provinces and a sector without one. School A stands under the education union
 * of the first province, school B directly under its federation, school C in the second province, school D
 * under the sector, outside provinces.
 */
export function aUnion() {
  const ids = {
    confederation: newId(),
    federation: newId(),
    educationUnion: newId(),
    schoolA: newId(),
    schoolB: newId(),
    otherFederation: newId(),
    schoolC: newId(),
    sector: newId(),
    schoolD: newId(),
    an: newId(),
    binh: newId(),
    chi: newId(),
    dung: newId(),
    retired: newId(),
    newcomer: newId(),
  };
  return { ...ids, events: [...units(ids), ...members(ids), ...accounts(ids)] };
}

type Ids = Record<string, string>;

function units(ids: Ids): DomainEvent[] {
  const unit = (name: string, kind: UnitKind, parent?: string) =>
    unitEvent(ids[name]!, { kind, parentId: parent ? ids[parent]! : null });
  return [
    unit('confederation', 'confederation'),
    unit('federation', 'provincial-federation', 'confederation'),
    unit('educationUnion', 'local-sector-union', 'federation'),
    unit('schoolA', 'grassroots-union', 'educationUnion'),
    unit('schoolB', 'grassroots-union', 'federation'),
    unit('otherFederation', 'provincial-federation', 'confederation'),
    unit('schoolC', 'grassroots-union', 'otherFederation'),
    unit('sector', 'central-sector-union', 'confederation'),
    unit('schoolD', 'grassroots-union', 'sector'),
  ];
}

function members(ids: Ids): DomainEvent[] {
  const member = (name: string, school: string, fields: Partial<MemberFields> = {}) =>
    memberEvent(ids[name]!, { unitId: ids[school]!, ...fields });
  return [
    member('an', 'schoolA'),
    member('binh', 'schoolB'),
    member('chi', 'schoolC'),
    member('dung', 'schoolD'),
    member('retired', 'schoolA', { endedOn: '2023-01-01' }),
    member('newcomer', 'schoolA', { joinedOn: '2023-09-05' }),
  ];
}

function accounts(ids: Ids): DomainEvent[] {
  return [
    accessEvent('vgcl-officer', 'confederation-officer', ids.confederation!),
    accessEvent('province-officer', 'province-officer', ids.federation!),
    accessEvent('sector-officer', 'sector-officer', ids.educationUnion!),
    accessEvent('school-officer', 'school-officer', ids.schoolA!),
    accessEvent('member', 'member', ids.schoolA!),
    accessEvent('analyst', 'analyst', null),
    accessEvent('auditor', 'auditor', null),
    accessEvent('admin', 'administrator', null),
  ];
}
