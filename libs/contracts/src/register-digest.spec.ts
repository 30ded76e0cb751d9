import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { MemberState } from './membership/member.events.js';
import type { UnitState } from './membership/unit.events.js';
import { memberTexts, unitRecordState, unitTexts } from './register-digest.js';

function golden<T>(name: string): T {
  const file = path.join(import.meta.dirname, '../golden', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { data: T }).data;
}

const member = golden<MemberState>('dong-hanh.membership.membership-resumed.v1');
const unit = golden<UnitState>('dong-hanh.membership.unit-split.v1');

/** The same with one field of one part changed. */
function others<T extends object>(part: T): T[] {
  const other = (value: unknown) => {
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'boolean') return !value;
    return /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? '2001-02-03' : `${String(value)}x`;
  };
  return Object.entries(part)
    .filter(([, value]) => value !== undefined && typeof value !== 'object')
    .map(([name, value]) => ({ ...part, [name]: other(value) }));
}

describe('the texts of a member', () => {
  it('are one of the member and one of each place', () => {
    const texts = memberTexts(member);
    expect(texts).toHaveLength(1 + member.placements.length);
    expect(texts[0]).toMatch(new RegExp(`^${member.id}:${member.version}:${member.state}:`));
  });

  it('say days as numbers and what is absent as nothing', () => {
    const placements = [{ unitId: 'u', from: '1970-01-02', to: null }];
    const plain = { ...member, id: 'm', version: 1, state: 'active' as const, endedOn: null };
    const { gender: _, birthYear: __, ...bare } = { ...plain, joinedOn: '1970-01-03', placements };
    expect(memberTexts(bare)).toEqual(['m:1:active:2::::', 'm:u:1::n:admitted:::::']);
  });

  it.each(others({ ...member, gender: 'female' as const, birthYear: 1986 }).map((each) => [each]))(
    'change with each field of the member (%#)',
    (changed) => {
      const before = memberTexts({ ...member, gender: 'female', birthYear: 1986 });
      const isTold = changed.memberNumber === member.memberNumber;
      const isNews = changed.recordedAt === member.recordedAt;
      if (isTold && isNews) expect(memberTexts(changed)).not.toEqual(before);
    },
  );

  it('change with each field of a place', () => {
    const place = { ...member.placements.at(-1)!, reason: 'resumed', endReason: 'retired' };
    const told = (last: typeof place) =>
      memberTexts({ ...member, placements: [...member.placements.slice(0, -1), last] });
    for (const changed of others(place)) expect(told(changed)).not.toEqual(told(place));
  });

  it('are the same in whatever order places are told', () => {
    const placements = member.placements.toReversed();
    expect(memberTexts({ ...member, placements })).toEqual(memberTexts(member));
  });

  it('end a place for the reason of what follows at once, and name the unit on both sides', () => {
    const [first, second] = [
      { unitId: 'u', from: '1970-01-02', to: '1970-01-03', endReason: 'retired' },
      { unitId: 'v', from: '1970-01-03', to: null, reason: 'rejoin' },
    ];
    const told = (...placements: MemberState['placements']) => {
      const { gender: _, birthYear: __, ...bare } = { ...member, id: 'm', placements };
      return memberTexts(bare).slice(1);
    };
    expect(told(first)).toEqual(['m:u:1:2:n:admitted:retired::::']);
    expect(told(first, second)).toEqual([
      'm:u:1:2:n:admitted:rejoin::v::',
      'm:v:2::n:rejoin::u:::',
    ]);
  });
});

describe('the texts of a unit', () => {
  it('are one of the unit, one of each version and one of each step of what became of it', () => {
    expect(unitTexts(unit)).toHaveLength(1 + unit.versions.length + unit.lineage.length);
    expect(unit.lineage.length).toBeGreaterThan(1);
  });

  it('change with each field of a version and of a step', () => {
    const withVersion = (version: UnitState['versions'][number]) =>
      unitTexts({ ...unit, versions: [version] });
    const version = { ...unit.versions[0]!, parentId: 'p', locatedIn: '40', validTo: '2030-01-01' };
    for (const changed of others(version))
      expect(withVersion(changed)).not.toEqual(withVersion(version));
    const withEdge = (edge: UnitState['lineage'][number]) =>
      unitTexts({ ...unit, lineage: [edge] });
    const edge = { ...unit.lineage[0]!, isHeir: true as const };
    for (const changed of others(edge)) expect(withEdge(changed)).not.toEqual(withEdge(edge));
  });

  it('leave out a version of no day', () => {
    const [version] = unit.versions;
    const none = { ...version!, validTo: version!.validFrom };
    expect(unitTexts({ ...unit, versions: [none], lineage: [] })).toHaveLength(1);
  });

  it('go with a state of living or ended', () => {
    expect(unitRecordState({ ...unit, endedOn: null })).toBe('living');
    expect(unitRecordState({ ...unit, endedOn: '2025-01-01' })).toBe('ended');
  });
});
