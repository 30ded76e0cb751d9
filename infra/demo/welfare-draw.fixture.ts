import type { DemoMember } from '../../apps/membership/src/demo/people.js';
import { seededRandom, type Random } from '../../apps/membership/src/demo/random.js';
import type { DemoUnit } from '../../apps/membership/src/demo/units.js';
import type { DemoGrant } from './welfare-figures.js';

interface Gift {
  giver: string;
  account: 'province-officer' | 'sector-officer';
  grantedOn: string;
  amount: number;
  category?: string;
  inKind?: string;
  members: number;
  /** Contract workers who are not members: how many in each entry. */
  others: number[];
}

const SEED = 2024;
const GIFT = 'Túi quà Tết: gạo, bánh chưng, mứt, dầu ăn';

const gifts: readonly Gift[] = [
  gift('NA-LDLD', '2024-01-17', 2_000_000, 10, []),
  { ...gift('NA-LDLD', '2024-01-17', 2_000_000, 6, []), category: 'serious-illness' },
  gift('NA-CDGD', '2024-01-19', 1_000_000, 24, [3]),
  { ...gift('NA-CDGD', '2024-01-22', 500_000, 20, [6, 4]), inKind: GIFT },
  gift('NA-LDLD-412', '2024-01-24', 1_000_000, 14, [5]),
  gift('NA-LDLD-415', '2024-01-25', 500_000, 9, [3]),
  gift('NA-LDLD-416', '2024-01-25', 500_000, 8, [2]),
  gift('NA-LDLD-417', '2024-01-26', 1_000_000, 14, [4]),
  gift('NA-LDLD-418', '2024-01-26', 1_000_000, 9, [3]),
  gift('NA-LDLD-422', '2024-01-29', 500_000, 8, [2]),
  gift('NA-LDLD-421', '2024-01-31', 1_000_000, 8, [7]),
  gift('NA-LDLD-429', '2024-02-02', 500_000, 9, [4]),
];

function gift(
  giver: string,
  grantedOn: string,
  amount: number,
  members: number,
  others: number[],
): Gift {
  const account = giver === 'NA-CDGD' ? 'sector-officer' : 'province-officer';
  return { giver, account, grantedOn, amount, members, others };
}

/**
 * The grants of Tết 2024 as the seed draws them from the demo: members of schools below the giving unit, each
 * helped once, and three kinds of sources.
 */
export function drawTetGrants(
  units: readonly DemoUnit[],
  members: readonly DemoMember[],
): DemoGrant[] {
  const random = seededRandom(SEED);
  const helped = new Set<string>();
  return gifts.map((each) => {
    const giver = units.find(({ code }) => code === each.giver);
    if (!giver) throw new Error(`no unit ${each.giver}`);
    const below = subtreeOf(giver.id, units);
    const people = members.filter(({ id, unitId }) => below.has(unitId) && !helped.has(id));
    const drawn = Array.from({ length: each.members }, () => take(people, random));
    drawn.forEach(({ id }) => helped.add(id));
    return grantOf(each, giver.id, drawn, random);
  });
}

function grantOf(each: Gift, unitId: string, drawn: DemoMember[], random: Random): DemoGrant {
  const people = drawn.length + each.others.reduce((sum, count) => sum + count, 0);
  return {
    account: each.account,
    body: {
      unitId,
      category: each.category ?? 'tet-hardship',
      grantedOn: each.grantedOn,
      amount: dong(each.amount),
      ...(each.inKind && { inKind: each.inKind }),
      sources: sourcesOf(people * each.amount, random),
      recipients: [
        ...drawn.map(({ id }) => ({ kind: 'member' as const, id })),
        ...each.others.map((count) => ({ kind: 'non-member' as const, count })),
      ],
    },
  };
}

/** In steps of a tenth: half or more from the union, the rest from employers and donors. */
function sourcesOf(total: number, random: Random): DemoGrant['body']['sources'] {
  const union = (total / 10) * (5 + random.below(2));
  const employer = (total / 10) * (1 + random.below(3));
  const donor = random.pick([
    'Doanh nghiệp trên địa bàn',
    'Ngân hàng trên địa bàn',
    'Hội từ thiện',
  ]);
  return [
    { kind: 'union-budget', name: 'Tài chính công đoàn', amount: dong(union) },
    { kind: 'employer', name: 'Nhà trường, đơn vị', amount: dong(employer) },
    { kind: 'socialised', name: donor, amount: dong(total - union - employer) },
  ];
}

function dong(amount: number) {
  return { amount: String(amount), currency: 'VND' as const };
}

function take(people: DemoMember[], random: Random): DemoMember {
  const [person] = people.splice(random.below(people.length), 1);
  if (!person) throw new Error('too few members');
  return person;
}

/** The unit and all below it; parents come before their children. */
export function subtreeOf(id: string, units: readonly DemoUnit[]): Set<string> {
  const below = new Set([id]);
  for (const unit of units) if (below.has(unit.parentId ?? '')) below.add(unit.id);
  return below;
}
