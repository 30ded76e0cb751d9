import type { Database, Statement } from '@dong-hanh/persistence';

export type PlanParameter = string | number | boolean | null;

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/**
 * Runs a statement with the plan that PostgreSQL settles on for a named one, which knows no values.
 *
 * @returns the indexes it used, the tables it read whole, and its time
 */
export async function planOf(
  database: Database,
  { text }: Statement,
  parameters: readonly PlanParameter[],
) {
  const literals = parameters.map((value) =>
    value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`,
  );
  return database.transaction(async (tx) => {
    await tx.query(`set local plan_cache_mode = 'force_generic_plan'`);
    await tx.query(`prepare asked as ${text}`);
    const given = literals.length === 0 ? '' : `(${literals.join(', ')})`;
    const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] }>(
      `explain (analyze, format json) execute asked${given}`,
    );
    await tx.query('deallocate asked');
    const [{ Plan: plan, 'Execution Time': ms }] = row!['QUERY PLAN'];
    const nodes = nodesOf(plan);
    return {
      ms,
      rows: plan['Actual Rows'],
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      readWhole: nodes
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .flatMap((node) => node['Relation Name'] ?? []),
    };
  });
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
