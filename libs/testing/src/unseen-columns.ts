import type { Sql } from '@dong-hanh/persistence';

interface Column {
  name: string;
  type: string;
}

const columnsOf = `select column_name as name, data_type as type from information_schema.columns
  where table_name = $1 and is_generated = 'NEVER' order by ordinal_position`;
const checksOf = `select conname as name from pg_constraint where conrelid = $1::regclass and contype = 'c'`;

/** Another value of each type that read models keep, made of the one that is there. */
const others: Record<string, (column: string) => string> = {
  uuid: () => 'gen_random_uuid()',
  text: (column) => (column === 'month' ? `'1999-01'` : `coalesce(${column}, '') || 'x'`),
  integer: (column) => `${column} + 1`,
  smallint: (column) => `coalesce(${column}, 0) + 1`,
  boolean: (column) => `not ${column}`,
  bigint: (column) => `coalesce(${column}, 0) + 1`,
  date: (column) => `coalesce(${column}, '2020-01-01') + 1`,
  'timestamp with time zone': (column) => `coalesce(${column}, now()) + interval '1 microsecond'`,
  jsonb: (column) => `jsonb_set(${column}, '{0,amount}', '"7"')`,
};

/**
 * Changes one column after the other of one row by hand, whatever checks the table has, and puts each right
 * again.
 *
 * @param tell what the service tells of its records
 * @returns the columns whose change it does not tell; a table's generated columns are not asked
 */
export async function unseenColumns(
  admin: Sql,
  row: { table: string; key: string; id: string },
  tell: () => Promise<unknown>,
): Promise<{ asked: string[]; unseen: string[] }> {
  const { table, key, id } = row;
  for (const { name } of await admin.query<{ name: string }>(checksOf, [table])) {
    await admin.query(`alter table ${table} drop constraint ${name}`);
  }
  const columns = await admin.query<Column>(columnsOf, [table]);
  const before = JSON.stringify(await tell());
  if (JSON.stringify(await tell()) !== before) throw new Error('what is told changes by itself');
  const unseen: string[] = [];
  for (const { name, type } of columns) {
    const [kept] = await admin.query<{ kept: unknown; key: string }>(
      `update ${table} set ${name} = ${others[type]!(name)} where ${key} = $1
       returning to_jsonb(old) as kept, new.${key} as key`,
      [id],
    );
    if (JSON.stringify(await tell()) === before) unseen.push(name);
    await admin.query(
      `update ${table} set ${name} = (jsonb_populate_record(null::${table}, $2)).${name} where ${key} = $1`,
      [kept!.key, JSON.stringify(kept!.kept)],
    );
  }
  return { asked: columns.map(({ name }) => name), unseen };
}
