import {
  nextDay,
  type DomainEvent,
  type MemberState,
  type Ownership,
  type UnitKind,
  type UnitState,
  type UnitVersion,
} from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';

/** One thing that happens: what, how many days after the one before, and numbers to choose by. */
export interface Happening {
  what: (typeof happenings)[number];
  gap: number;
  a: number;
  b: number;
  c: number;
}

/** Everything that may happen; admissions and transfers more often than the rest. */
export const happenings = [
  ...['admit', 'admit', 'admit', 'transfer', 'transfer', 'leave', 'suspend', 'return'],
  ...['found', 'move', 'move', 'change', 'merge', 'split', 'dissolve'],
] as const;

type Placement = MemberState['placements'][number];

/** A country that is decided about at random, with every state that membership would have told. */
export class History {
  readonly units = new Map<string, UnitState>();
  readonly members = new Map<string, MemberState>();
  /** Each fact in its order. */
  readonly events: DomainEvent[] = [];
  readonly nationId: string;
  /** The day of what happened last. */
  day: string;

  /** @param start the day on which it begins, with some units and members */
  constructor(readonly start: string) {
    this.day = start;
    this.nationId = this.found('confederation', null);
    const provinces = [1, 2, 3].map(() => this.found('provincial-federation', this.nationId));
    const districts = provinces.map((id) => this.found('district-federation', id));
    const schools = [...provinces, ...districts, this.nationId].map((parent) =>
      this.found('grassroots-union', parent),
    );
    [...schools, ...schools].forEach((unitId, index) => this.admit(unitId, index, index));
  }

  /** Lets something happen; what cannot be leaves all as it is. */
  happen({ what, gap, a, b, c }: Happening): void {
    for (let days = 0; days < gap; days += 1) this.day = nextDay(this.day);
    const member = pick([...this.members.values()], a);
    switch (what) {
      case 'admit':
        return this.admit(pick(this.living(), a)!.id, b, c);
      case 'transfer':
        return member && this.place(member, pick(this.living(), b)!.id, 'transfer-accepted');
      case 'leave':
        return member && this.end(member, ['resigned', 'retired', 'deceased'][b % 3]!);
      case 'suspend':
        return member && this.suspend(member);
      case 'return':
        return member && this.comeBack(member, pick(this.living(), b)!.id);
      case 'found':
        return void this.found(
          b % 5 === 0 ? 'provincial-federation' : 'grassroots-union',
          b % 5 === 0 ? this.nationId : pick(this.superiors(), a)!.id,
          c % 3 === 0 ? 'non-public' : 'public',
        );
      case 'move':
        return this.moveUnit(pick(this.living(), a)!, pick(this.superiors(), b)!.id);
      case 'change':
        return this.changeUnit(pick(this.living(), a)!, b);
      case 'merge':
        return this.endUnit(pick(this.living(), a)!, pick(this.living(), b)!, 'merged-into');
      case 'split':
        return this.split(pick(this.living(), a)!, c % 2 === 0);
      case 'dissolve':
        return this.endUnit(pick(this.living(), a)!, null, 'dissolved');
    }
  }

  private admit(unitId: string, b: number, c: number): void {
    if (this.units.get(unitId)!.establishedOn > this.day) return;
    this.tell('MemberAdmitted', {
      ...{ id: newId(), version: 0, memberNumber: '1', state: 'active', joinedOn: this.day },
      ...{ endedOn: null, placements: [{ unitId, from: this.day, to: null }] },
      ...(b % 5 > 0 && { gender: b % 2 === 0 ? 'female' : 'male' }),
      ...(c % 6 > 0 && { birthYear: 1955 + (c % 50) }),
      recordedAt: '2020-01-01T00:00:00.000Z',
    });
  }

  private place(member: MemberState, unitId: string, reason: string): void {
    const last = member.placements.at(-1)!;
    if (last.to !== null || last.from >= this.day || last.unitId === unitId) return;
    const next = { unitId, from: this.day, to: null, reason };
    this.tell('MemberTransferred', this.with(member, { ...last, to: this.day }, next));
  }

  private end(member: MemberState, endReason: string): void {
    const last = member.placements.at(-1)!;
    if (last.to !== null || last.from >= this.day) return;
    const ended = this.with(member, { ...last, to: this.day, endReason });
    this.tell('MembershipEnded', { ...ended, state: 'ended', endedOn: this.day });
  }

  private suspend(member: MemberState): void {
    const last = member.placements.at(-1)!;
    if (last.to !== null || last.from >= this.day) return;
    const next: Placement = {
      ...{ unitId: last.unitId, from: this.day, to: null },
      ...(last.state
        ? { reason: 'resumed' }
        : { state: 'suspended', reason: 'temporary-suspension' }),
    };
    this.tell('MembershipSuspended', this.with(member, { ...last, to: this.day }, next));
  }

  private comeBack(member: MemberState, unitId: string): void {
    const last = member.placements.at(-1)!;
    if (last.to === null || last.to > this.day) return;
    // Who comes back on the day after the last has not been away.
    const next = { unitId, from: this.day, to: null, reason: 'rejoin' };
    const again = this.with(member, last, next);
    this.tell('MemberReadmitted', { ...again, state: 'active', endedOn: null });
  }

  private with(member: MemberState, last: Placement, next?: Placement): MemberState {
    const placements = [...member.placements.slice(0, -1), last, ...(next ? [next] : [])];
    return { ...member, placements };
  }

  private found(kind: UnitKind, parentId: string | null, ownership: Ownership = 'public'): string {
    const id = newId();
    const code = id.slice(-12);
    const first = { code, name: `Đơn vị ${code}`, kind, parentId, locatedIn: null, ownership };
    this.tellUnit('UnitEstablished', {
      ...{ id, version: 0, establishedOn: this.day, endedOn: null, lineage: [] },
      versions: [{ no: 1, validFrom: this.day, validTo: null, ...first }],
      decision: { number: '1/QĐ', signedOn: this.day },
      ...{ reorganisationId: null, recordedAt: '2020-01-01T00:00:00.000Z' },
    });
    return id;
  }

  private moveUnit(unit: UnitState, parentId: string): void {
    const isBound = ['confederation', 'provincial-federation'].includes(unit.versions.at(-1)!.kind);
    if (isBound || this.above(parentId).includes(unit.id)) return;
    this.revise('UnitTransferred', unit, { parentId });
  }

  private changeUnit(unit: UnitState, b: number): void {
    const { kind, ownership } = unit.versions.at(-1)!;
    if (kind !== 'grassroots-union' && kind !== 'nghiep-doan') return;
    const other = kind === 'nghiep-doan' ? 'grassroots-union' : 'nghiep-doan';
    if (b % 2 === 0) this.revise('UnitRenamed', unit, { kind: other });
    else
      this.revise('UnitRenamed', unit, {
        ownership: ownership === 'public' ? 'non-public' : 'public',
      });
  }

  private split(unit: UnitState, hasHeir: boolean): void {
    const { kind, parentId } = unit.versions.at(-1)!;
    if (!this.mayEnd(unit) || kind === 'provincial-federation') return;
    const parts = [1, 2].map(() => this.units.get(this.found(kind, parentId))!);
    this.endUnit(unit, parts[0]!, 'split-into', { parts, hasHeir });
  }

  /** What stands under it goes to whom it passes to, else to its superior; so do its members, or they leave. */
  private endUnit(
    unit: UnitState,
    to: UnitState | null,
    type: 'merged-into' | 'split-into' | 'dissolved',
    { parts = to ? [to] : [], hasHeir = false }: { parts?: UnitState[]; hasHeir?: boolean } = {},
  ): void {
    const { kind, parentId } = unit.versions.at(-1)!;
    const isAlike = to === null || to.versions.at(-1)!.kind === kind;
    if (!this.mayEnd(unit) || to?.id === unit.id || !isAlike) return;
    if (to && this.above(to.id).includes(unit.id)) return;
    const heirs = parts.length > 0 ? parts.map(({ id }) => id) : [null];
    for (const child of this.living().filter((each) => parentOf(each) === unit.id))
      this.revise('UnitTransferred', child, { parentId: to?.id ?? parentId });
    this.membersOf(unit.id).forEach((member, index) => {
      const reason = type === 'merged-into' ? 'unit-merged' : 'unit-split';
      if (to) this.place(member, parts[index % parts.length]!.id, reason);
      else this.end(member, 'unit-dissolved-by-policy');
    });
    const ended = this.units.get(unit.id)!;
    const last = ended.versions.at(-1)!;
    this.tellUnit(type === 'merged-into' ? 'UnitMerged' : 'UnitDissolved', {
      ...ended,
      endedOn: this.day,
      versions: [...ended.versions.slice(0, -1), { ...last, validTo: this.day }],
      lineage: heirs.map((toId, index) => ({
        ...{ type, fromId: unit.id, toId, effectiveOn: this.day, decisionNumber: '1/QĐ' },
        ...(hasHeir && index === 0 && { isHeir: true as const }),
      })),
    });
  }

  /** Nobody may have come on the day itself: each place has a day at least, and so has each version. */
  private mayEnd(unit: UnitState): boolean {
    return (
      unit.id !== this.nationId &&
      unit.versions.at(-1)!.validFrom < this.day &&
      this.membersOf(unit.id).every(({ placements }) => placements.at(-1)!.from < this.day)
    );
  }

  private revise(
    name: 'UnitTransferred' | 'UnitRenamed',
    unit: UnitState,
    change: Partial<UnitVersion>,
  ): void {
    const last = unit.versions.at(-1)!;
    const next = { ...last, ...change, no: last.no + 1, validFrom: this.day };
    const versions =
      last.validFrom === this.day
        ? [...unit.versions.slice(0, -1), { ...next, no: last.no }]
        : [...unit.versions.slice(0, -1), { ...last, validTo: this.day }, next];
    this.tellUnit(name, { ...unit, versions });
  }

  private living(): UnitState[] {
    return [...this.units.values()].filter(({ endedOn }) => endedOn === null);
  }

  private superiors(): UnitState[] {
    return this.living().filter(({ versions }) => /federation/.test(versions.at(-1)!.kind));
  }

  private membersOf(unitId: string): MemberState[] {
    return [...this.members.values()].filter(({ placements }) => {
      const last = placements.at(-1)!;
      return last.to === null && last.unitId === unitId;
    });
  }

  private above(unitId: string): string[] {
    const parentId = parentOf(this.units.get(unitId)!);
    return [unitId, ...(parentId === null ? [] : this.above(parentId))];
  }

  private tell(
    name:
      | 'MemberAdmitted'
      | 'MemberTransferred'
      | 'MembershipEnded'
      | 'MembershipSuspended'
      | 'MemberReadmitted',
    state: MemberState,
  ): void {
    const data = { ...state, version: state.version + 1 };
    this.members.set(data.id, data);
    this.events.push({ name, data });
  }

  private tellUnit(
    name: 'UnitEstablished' | 'UnitTransferred' | 'UnitRenamed' | 'UnitMerged' | 'UnitDissolved',
    state: UnitState,
  ): void {
    const data = { ...state, version: state.version + 1 };
    this.units.set(data.id, data);
    this.events.push({ name, data });
  }
}

function parentOf({ versions }: UnitState): string | null {
  return versions.at(-1)!.parentId;
}

function pick<T>(some: readonly T[], number: number): T | undefined {
  return some[number % some.length];
}
