import type { MachineFacts } from './machine.js';
import type { ContenderResult, GoalResult } from './rounds.js';
import type { Spread } from './statistics.js';

/** The table of one goal: who was how fast, and in what relation to the limits. */
export function formatGoal(result: GoalResult): string {
  const rows = result.contenders.map((each) => rowOf(each));
  const lines = [
    `${result.id}  ${result.title} (${result.unit}): ${verdictOf(result)}`,
    ...aligned([['', 'median [min–max]', 'ratios', 'CPU µs per unit, by process'], ...rows]),
    ...result.open.map(({ name, why }) => `  open: ${name}, because ${why}`),
    ...(result.broken ? [`  NOT PROVED: ${result.broken}`] : []),
  ];
  return lines.join('\n');
}

/** All goals in one table, for reading and for the documents. */
export function formatSummary(results: readonly GoalResult[]): string {
  const rows = results.map((result) => {
    const { id, title, wanted } = result;
    const goal = 'ratio' in wanted ? `${wanted.ratio} of ${wanted.of}` : `${wanted.absolute}`;
    return [id, title, goal, verdictOf(result)];
  });
  return aligned([['', 'goal', 'wanted', 'reached'], ...rows]).join('\n');
}

export function formatFacts(facts: MachineFacts): string {
  const { cores, model, memoryGib, system, node, kafka, loadAtStart, commit } = facts;
  const postgres = Object.entries(facts.postgres).map(([name, value]) => `${name} ${value}`);
  return [
    `${cores} × ${model}, ${memoryGib} GiB, ${system}, load ${loadAtStart} at the start`,
    `Node ${node} · PostgreSQL: ${postgres.join(', ')} · Kafka: ${kafka} · commit ${commit}`,
  ].join('\n');
}

function verdictOf({ broken, reached, isMet, wanted, contenders, isHigherBetter }: GoalResult) {
  if (broken !== undefined) return 'NOT PROVED';
  if (reached === undefined) return 'not measured';
  const ours = contenders.find(({ role }) => role === 'ours')!;
  const spread = 'ratio' in wanted ? ours.ratios[wanted.of]! : ours.value;
  if (isMet) return `${formatSpread(spread)}, met`;
  const bound = 'ratio' in wanted ? wanted.ratio : wanted.absolute;
  const by = isHigherBetter ? 1 - reached / bound : reached / bound - 1;
  return `${formatSpread(spread)}, MISSED by ${Math.round(by * 100)} %`;
}

function rowOf({ name, role, value, ratios, samples }: ContenderResult): string[] {
  const shares = Object.entries(ratios)
    .filter(() => role !== 'limit')
    .map(([other, spread]) => `${formatSpread(spread)} of ${other}`);
  return [`${role}: ${name}`, formatSpread(value), shares.join('; '), cpuOf(samples)];
}

/** Time per unit counts only where rounds say how many units they had. */
function cpuOf(samples: ContenderResult['samples']): string {
  const names = new Set(samples.flatMap(({ cpuSeconds = {} }) => Object.keys(cpuSeconds)));
  const parts = [...names].flatMap((name) => {
    const seconds = samples.reduce((sum, { cpuSeconds }) => sum + (cpuSeconds?.[name] ?? 0), 0);
    const units = samples.reduce((sum, { figures }) => sum + (figures?.units ?? 0), 0);
    const micros = units > 0 ? (seconds * 1e6) / units : 0;
    return micros >= 0.5
      ? [`${name} ${micros >= 20 ? Math.round(micros) : micros.toFixed(1)}`]
      : [];
  });
  return parts.join(', ');
}

export function formatSpread({ median, min, max }: Spread): string {
  return `${formatNumber(median)} [${formatNumber(min)}–${formatNumber(max)}]`;
}

function formatNumber(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function aligned(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at]!)).join('  ')}`.trimEnd(),
  );
}
