import { statement, type Database } from '@dong-hanh/persistence';

/** The directory goes on with what it knows of them: rights and places wait for nothing. */
const forgetVersions = {
  members: statement(
    'directory-members-forget',
    'update directory_members set version = 0 where id = any($1::uuid[])',
  ),
  units: statement(
    'directory-units-forget',
    'update directory_units set version = 0 where id = any($1::uuid[]) returning id',
  ),
};

const lockMembers = statement(
  'directory-members-lock',
  'select id from directory_members where id = any($1::uuid[]) order by id for update',
);

const forgetStays = statement(
  'member-stays-forget',
  'delete from member_stays where member_id = any($1::uuid[])',
);
const forgetFacts = statement(
  'member-facts-forget',
  'delete from member_facts where id = any($1::uuid[]) returning id',
);
const recount = [
  'delete from member_counts',
  `insert into member_counts (unit_id, gender, members)
   select unit_id, coalesce(gender, 'unknown'), count(*) from member_stays where left_on is null
   group by unit_id, 2 order by unit_id, 2`,
];

/**
 * Lets go of records of the register that differ from membership's: what membership publishes next is new again,
 * whatever version was claimed. What is wrong may be a stay that is missing, of which nobody knows where it was
 * counted, so all counters of members are counted anew.
 */
export class RegisterRepairs {
  /** @param project connections of the role that applies events */
  constructor(private readonly project: Database) {}

  /** @returns how many of them were kept */
  forget(family: 'members' | 'units', recordIds: readonly string[]): Promise<number> {
    return this.project.transaction(async (tx) => {
      if (family === 'units') return (await tx.query(forgetVersions.units, [recordIds])).length;
      // In the order of whoever applies members: the directory's rows first, then facts, where all of them wait.
      await tx.query(lockMembers, [recordIds]);
      await tx.query('lock table member_facts, member_counts in share row exclusive mode');
      await tx.query(forgetVersions.members, [recordIds]);
      await tx.query(forgetStays, [recordIds]);
      const forgotten = await tx.query(forgetFacts, [recordIds]);
      for (const sql of recount) await tx.query(sql);
      return forgotten.length;
    });
  }
}
