import { Database } from '@dong-hanh/persistence';
import { inDatabase } from '../harness/context.js';
import type { BenchContext } from '../harness/goal.js';

export interface Recipient {
  kind: 'member';
  id: string;
}

/** On this day all of `recipientsOf` are members and every code of `decisionBody` is in force. */
export const SIGNED_ON = '2025-03-10';

/** Members to award. Units after Zipf, as in life: a few get most of the awards, many get one in a while. */
export class Recipients {
  private readonly units: Recipient[][];
  private readonly shares: number[];
  private seed = 20_261_125;

  constructor(members: readonly { id: string; unitId: string }[]) {
    const byUnit = Map.groupBy(members, ({ unitId }) => unitId);
    this.units = [...byUnit.values()].map((of) => of.map(({ id }) => ({ kind: 'member', id })));
    let sum = 0;
    this.shares = this.units.map((_, rank) => (sum += 1 / (rank + 1)));
  }

  /** Recipients of one decision, each once. */
  take(count: number): Recipient[] {
    const all = this.units.reduce((sum, unit) => sum + unit.length, 0);
    if (count > all) throw new Error(`${count} recipients were wanted of ${all}`);
    const taken = new Map<string, Recipient>();
    while (taken.size < count) {
      const unit = this.units[this.rank()]!;
      const member = unit[Math.floor(this.random() * unit.length)]!;
      taken.set(member.id, member);
    }
    return [...taken.values()];
  }

  private rank(): number {
    const at = this.random() * this.shares.at(-1)!;
    return this.shares.findIndex((share) => at < share);
  }

  /** Mulberry32: the same recipients in every run. */
  private random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** The members whom emulation knows to be in a unit on the day of signing. */
export async function recipientsOf(context: BenchContext): Promise<Recipients> {
  const url = inDatabase(context.databaseUrl, 'emulation');
  const database = new Database({ url, applicationName: 'bench', max: 1 });
  try {
    const members = await database.query<{ id: string; unitId: string }>(
      `select m.id, p.unit_id as "unitId"
       from directory_members m
       join directory_placements p on p.member_id = m.id and p.valid @> $1::date
       where m.joined_on <= $1::date and (m.ended_on is null or m.ended_on > $1::date)
       order by p.unit_id, m.id`,
      [SIGNED_ON],
    );
    return new Recipients(members);
  } finally {
    await database.close();
  }
}

const run = Date.now().toString(36);
let lastNumber = 0;

/**
 * The JSON of a decision with a number that no other has.
 *
 * @param recipients as JSON: made once, so that making a request costs next to nothing
 */
export function decisionBody(recipients: string): string {
  return `{"number":"${++lastNumber}/${run}/QĐ-TLĐ","issuer":"vgcl","signedOn":"${SIGNED_ON}","form":"vgcl-merit-diploma","basis":"task-completion","schoolYear":"2024-2025","recipients":${recipients}}`;
}
