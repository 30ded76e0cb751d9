import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const MAKES_METRICS = /\bnew (?:Counter|Gauge|Histogram|Summary)\(/;

/** A metric as a process shows it. */
export interface CodeMetric {
  type: string;
  labels: readonly string[];
}

/** Every metric that a source of apps and libs makes, by name, and those that Node’s own client adds. */
export async function metricsOfTheCode(): Promise<Map<string, CodeMetric>> {
  for (const file of filesWithMetrics()) await import(file);
  const { collectDefaultMetrics, register } = await import('prom-client');
  collectDefaultMetrics();
  const listed = register.getMetricsAsArray() as unknown as (CodeMetric & {
    name: string;
    labelNames: readonly string[];
    constructor: { name: string };
  })[];
  return new Map(
    listed.map(({ name, labelNames, constructor }) => [
      name,
      { type: constructor.name.toLowerCase(), labels: labelNames },
    ]),
  );
}

function filesWithMetrics(): string[] {
  return ['apps', 'libs'].flatMap((kind) =>
    readdirSync(join(root, kind)).flatMap((project) => {
      const folder = join(root, kind, project, 'src');
      return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
        .map((name) => join(folder, name))
        .filter((file) => MAKES_METRICS.test(readFileSync(file, 'utf8')));
    }),
  );
}
