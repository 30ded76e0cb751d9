import { dayNumber, textOf } from './digest.js';
import type { MemberState } from './membership/member.events.js';
import type { UnitState } from './membership/unit.events.js';

/*
 * What digests over the register are taken of. A member or a unit has several rows wherever it is kept, so its share
 * of `contents` is the sum of the shares of several texts: its own, one for each place or version, and one for each
 * step of what became of it. `digest` is over `id:version:state` as of all records; a unit is `living` or `ended`.
 */

/**
 * The texts of a member. A place that another follows at once ended for the reason of that one, and each of both
 * names the unit of the other.
 */
export function memberTexts(member: MemberState): string[] {
  const places = member.placements.filter(({ from, to }) => from !== to).sort(byFirstDay);
  return [
    textOf([
      ...[member.id, member.version, member.state, dayNumber(member.joinedOn)],
      ...[member.endedOn && dayNumber(member.endedOn), member.gender, member.birthYear],
      member.mergedInto,
    ]),
    ...places.map((place, index) => {
      const before = index > 0 && places[index - 1]!.to === place.from ? places[index - 1] : null;
      const after = places[index + 1]?.from === place.to ? places[index + 1] : null;
      return textOf([
        ...[member.id, place.unitId, dayNumber(place.from), place.to && dayNumber(place.to)],
        place.state === 'suspended' ? 'y' : 'n',
        place.reason ?? (index === 0 ? 'admitted' : null),
        after ? after.reason : place.endReason,
        ...[before?.unitId, after?.unitId, member.gender, member.birthYear],
      ]);
    }),
  ];
}

/** The texts of a unit. A version of no day says nothing and is left out. */
export function unitTexts(unit: UnitState): string[] {
  return [
    textOf([
      ...[unit.id, unit.version, dayNumber(unit.establishedOn)],
      unit.endedOn && dayNumber(unit.endedOn),
    ]),
    ...unit.versions
      .filter(({ validFrom, validTo }) => validFrom !== validTo)
      .map((version) =>
        textOf([
          ...[unit.id, version.no, dayNumber(version.validFrom)],
          ...[version.validTo && dayNumber(version.validTo), version.code, version.name],
          ...[version.kind, version.parentId, version.locatedIn, version.ownership],
        ]),
      ),
    ...unit.lineage.map((edge) =>
      textOf([
        ...[edge.type, edge.fromId, edge.toId, dayNumber(edge.effectiveOn)],
        ...[edge.decisionNumber, edge.isHeir ? 'y' : 'n'],
      ]),
    ),
  ];
}

/** The state of a unit in the text of `digest`. */
export function unitRecordState({ endedOn }: UnitState): 'living' | 'ended' {
  return endedOn === null ? 'living' : 'ended';
}

function byFirstDay(one: { from: string }, other: { from: string }): number {
  return one.from < other.from ? -1 : 1;
}
