export type Row = Record<string, string | number>;

/** Rows as aligned columns, headed by their keys; numbers stand on the right. */
export function formatTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => `${row[column] ?? ''}`))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)));
  const isNumeric = columns.map((column) => rows.every((row) => typeof row[column] === 'number'));
  const format = (line: string[]) =>
    line
      .map((cell, at) => (isNumeric[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [head, ...body] = cells.map(format);
  return [head, rule, ...body].map((line) => `  ${line}`).join('\n');
}
