interface Row {
  people: number;
  value: { exact: string; approximate: string };
}

/** Sums over the rows of a welfare statistic; exact and approximate money are never added to each other. */
export function welfareTotals(rows: readonly Row[]) {
  return {
    people: rows.reduce((sum, row) => sum + row.people, 0),
    exact: moneyOf(rows, 'exact'),
    approximate: moneyOf(rows, 'approximate'),
  };
}

/** Whole đồng reach beyond what a number holds exactly. */
function moneyOf(rows: readonly Row[], precision: keyof Row['value']): string {
  return String(rows.reduce((sum, row) => sum + BigInt(row.value[precision]), 0n));
}
