import { statement, type Database } from '@dong-hanh/persistence';
import type { RepairRecords } from '@dong-hanh/service-kit';

/**
 * Forgets records that differ from their owner's, whatever version they claim: what the owner publishes
 * next is new again.
 */
export function forgetRecords(project: Database, table: string, id: string): RepairRecords {
  const forget = statement(
    `${table}-forget`,
    `delete from ${table} where ${id} in (
       select ${id} from ${table} where ${id} = any($1::uuid[]) order by ${id} for update
     ) returning ${id}`,
  );
  return async (recordIds) => (await project.query(forget, [recordIds])).length;
}
