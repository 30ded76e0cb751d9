import { nextDay, type MemberState, type UnitState, type UnitVersion } from '@dong-hanh/contracts';
import type { History } from './history.fixture.js';

/** Whatever belongs to a row: its keys, joined; null outside the place asked about. */
type Row = string | null;

/** What a question is about. `tree` absent counts each day in the tree of that day. */
export interface NaiveQuestion {
  family: 'members' | 'units';
  rootId: string;
  tree?: string;
  from: string;
  last: string;
  keys: readonly string[];
}

export interface NaiveFlow {
  opening: number;
  in: number;
  out: number;
  closing: number;
  inBy: Record<string, number>;
  outBy: Record<string, number>;
}

/**
 * What a person with paper and much time would count: every day of the period, everybody is looked up, and whoever
 * is in another row than the day before has left the one and come to the other.
 */
export function naiveFlows(history: History, question: NaiveQuestion): Map<string, NaiveFlow> {
  const { family, from, last } = question;
  const rows = new Map<string, NaiveFlow>();
  const at = (row: string) => {
    const flow = rows.get(row) ?? {
      ...{ opening: 0, in: 0, out: 0, closing: 0, inBy: {}, outBy: {} },
    };
    rows.set(row, flow);
    return flow;
  };
  const before = dayBefore(from);
  const beings: Being[] =
    family === 'members'
      ? [...history.members.values()].map((member) => memberBeing(member))
      : [...history.units.values()].map((unit) => unitBeing(unit));
  for (const being of beings) {
    let row = rowOf(history, question, being, before);
    if (row !== null) at(row).opening += 1;
    for (let day = from; day <= last; day = nextDay(day)) {
      const next = rowOf(history, question, being, day);
      if (next !== row) {
        const reason = reasonOf(being, day);
        if (row !== null) count(at(row), 'out', reason);
        if (next !== null) count(at(next), 'in', reason);
      }
      row = next;
    }
    if (row !== null) at(row).closing += 1;
  }
  return rows;
}

/** Somebody, or a unit, that counts in a unit on some days. */
interface Being {
  unitOn(day: string): string | null;
  /** Why the days before `day` ended, or the days from it on began. */
  reason(day: string): string;
  gender: string;
  birthYear: number | undefined;
}

function memberBeing({ placements, gender, birthYear }: MemberState): Being {
  return {
    unitOn: (day) => placements.find((each) => covers(each.from, each.to, day))?.unitId ?? null,
    reason: (day) => {
      const begun = placements.find((each) => each.from === day);
      if (begun) return begun.reason ?? (begun === placements[0] ? 'admitted' : 'unknown');
      return placements.find((each) => each.to === day)?.endReason ?? 'unknown';
    },
    ...{ gender: gender ?? 'unknown', birthYear },
  };
}

function unitBeing({ id, establishedOn, endedOn, lineage }: UnitState): Being {
  const ends = {
    ...{ 'merged-into': 'unit-merged', 'split-into': 'unit-split', dissolved: 'unit-dissolved' },
  };
  return {
    unitOn: (day) => (covers(establishedOn, endedOn, day) ? id : null),
    reason: (day) =>
      day === establishedOn
        ? 'unit-established'
        : (ends[lineage[0]?.type as keyof typeof ends] ?? 'unit-ended'),
    ...{ gender: 'unknown', birthYear: undefined },
  };
}

/** Who is in the same unit as the day before has moved with it. */
function reasonOf(being: Being, day: string): string {
  return being.unitOn(dayBefore(day)) === being.unitOn(day) ? 'unit-moved' : being.reason(day);
}

function rowOf(history: History, question: NaiveQuestion, being: Being, day: string): Row {
  const unitId = being.unitOn(day);
  if (unitId === null) return null;
  const { rootId, tree, keys, last } = question;
  const on = tree ?? day;
  const standsFor = tree === undefined ? unitId : heirOf(history, unitId, on);
  const above = path(history, standsFor, on);
  const isNation = rootId === history.nationId;
  if (!isNation && !(above.includes(rootId) && lives(history, rootId, on))) return null;
  const own = standing(history, unitId, day);
  const province = above.find(
    (id) => lives(history, id, on) && standing(history, id, on).kind === 'provincial-federation',
  );
  const values: Record<string, string> = {
    province: province ?? 'none',
    unit: tree !== undefined && !lives(history, standsFor, on) ? 'ended' : standsFor,
    kind: own.kind,
    ownership: own.ownership,
    gender: being.gender,
    ageBand: bandOf(being.birthYear, last),
  };
  return keys.map((key) => values[key]).join(' ');
}

function bandOf(birthYear: number | undefined, day: string): string {
  if (birthYear === undefined) return 'unknown';
  const age = Number(day.slice(0, 4)) - birthYear;
  if (age < 30) return 'under-30';
  return age >= 60 ? '60-and-over' : `${Math.floor(age / 10)}0-${Math.floor(age / 10)}9`;
}

function heirOf(history: History, unitId: string, on: string): string {
  const { endedOn, lineage } = history.units.get(unitId)!;
  const edge = lineage.find(({ type, isHeir }) => type === 'merged-into' || isHeir);
  const hasPassedOn = endedOn !== null && endedOn <= on && edge?.toId;
  return hasPassedOn ? heirOf(history, edge.toId!, on) : unitId;
}

/** The unit and all above it; one that is over, or yet to come, where it stood last or will stand first. */
function path(history: History, unitId: string, on: string): string[] {
  const { parentId } = standing(history, unitId, on);
  return [unitId, ...(parentId === null ? [] : path(history, parentId, on))];
}

function standing(history: History, unitId: string, on: string): UnitVersion {
  const { versions } = history.units.get(unitId)!;
  return versions.findLast(({ validFrom }) => validFrom <= on) ?? versions[0]!;
}

function lives(history: History, unitId: string, on: string): boolean {
  const { establishedOn, endedOn } = history.units.get(unitId)!;
  return covers(establishedOn, endedOn, on);
}

function covers(from: string, to: string | null, day: string): boolean {
  return from <= day && (to === null || day < to);
}

function count(flow: NaiveFlow, direction: 'in' | 'out', reason: string): void {
  const by = direction === 'in' ? flow.inBy : flow.outBy;
  flow[direction] += 1;
  by[reason] = (by[reason] ?? 0) + 1;
}

export function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
