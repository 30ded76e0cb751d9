import type { MemberState } from '@dong-hanh/contracts';

/** A row of `member_facts`, named as its columns. */
export interface MemberFactRow {
  id: string;
  version: number;
  state: string;
  joined_on: string;
  ended_on: string | null;
  gender: string | null;
  birth_year: number | null;
  /** The record of the same person that holds the stays of both. */
  merged_into: string | null;
}

/**
 * A row of `member_stays`: the days that a member belonged to one unit in one state, how they began and how they
 * ended. Where one follows the other at once, each names the other's unit.
 */
export interface MemberStayRow {
  member_id: string;
  unit_id: string;
  came_on: string;
  left_on: string | null;
  suspended: boolean;
  /** Reason of the beginning, null where nobody told it. */
  came_by: string | null;
  /** Reason of the end: of what follows at once, or of leaving; null while it lasts and where nobody told it. */
  left_by: string | null;
  came_from: string | null;
  went_to: string | null;
  gender: string | null;
  birth_year: number | null;
}

/** What a batch of members leaves behind. */
export interface MemberRows {
  fact: MemberFactRow;
  stays: MemberStayRow[];
}

/** The first placement of a member is the admission, which needs no reason. */
const ADMITTED = 'admitted';

/** The rows of one member. A placement of no day says nothing about any day and is left out. */
export function memberRows(member: MemberState): MemberRows {
  const { id, version, state, joinedOn, endedOn, gender = null, birthYear = null } = member;
  const coarse = { gender, birth_year: birthYear };
  const placements = member.placements
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const stays = placements.map((placement, index): MemberStayRow => {
    const before = placements[index - 1];
    const after = placements[index + 1];
    const follows = before !== undefined && before.to === placement.from;
    const isFollowed = after !== undefined && after.from === placement.to;
    return {
      member_id: id,
      unit_id: placement.unitId,
      came_on: placement.from,
      left_on: placement.to,
      suspended: placement.state === 'suspended',
      came_by: placement.reason ?? (index === 0 ? ADMITTED : null),
      left_by: (isFollowed ? after.reason : placement.endReason) ?? null,
      came_from: follows ? before.unitId : null,
      went_to: isFollowed ? after.unitId : null,
      ...coarse,
    };
  });
  const merged_into = member.mergedInto ?? null;
  return {
    fact: { id, version, state, joined_on: joinedOn, ended_on: endedOn, ...coarse, merged_into },
    stays,
  };
}

/** What `member_counts` counts by. */
export interface CountedPlace {
  unit_id: string;
  gender: string;
}

/** How many more, or fewer, stays go on without an end. */
export type CountChange = CountedPlace & { members: number };

/**
 * What counters change by when some stays that go on replace others, in the order of their keys, so that two
 * writers lock them in the same order.
 */
export function countChanges(
  gone: readonly CountedPlace[],
  come: readonly CountedPlace[],
): CountChange[] {
  const changes = new Map<string, CountChange>();
  const add = ({ unit_id, gender }: CountedPlace, change: number) => {
    const key = `${unit_id} ${gender}`;
    const members = (changes.get(key)?.members ?? 0) + change;
    changes.set(key, { unit_id, gender, members });
  };
  for (const place of gone) add(place, -1);
  for (const place of come) add(place, 1);
  return [...changes]
    .filter(([, { members }]) => members !== 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, change]) => change);
}

/** Where a stay counts while it goes on; null of one that has an end. */
export function countedPlace({ unit_id, left_on, gender }: MemberStayRow): CountedPlace | null {
  return left_on === null ? { unit_id, gender: gender ?? 'unknown' } : null;
}
