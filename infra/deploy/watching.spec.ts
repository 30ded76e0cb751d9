import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { onPath } from '../local/machine.mjs';
import { services } from '../local/services.ts';
import { metricsOfTheCode, type CodeMetric } from './metrics-of-the-code.fixture.ts';
import { namesIn } from './promql-names.ts';

const root = join(import.meta.dirname, '../..');
const prometheus = join(root, 'infra/deploy/prometheus');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string };
}
interface Panel {
  title: string;
  type: string;
  description?: string;
  targets?: { expr: string }[];
}

const rules = (
  parse(read('infra/deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const trials = (
  parse(read('infra/deploy/prometheus/alerts.test.yml')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: object[] }[] }[];
  }
).tests.flatMap((test) => test.alert_rule_test);
const dashboard = JSON.parse(read('infra/deploy/grafana/dong-hanh.json')) as { panels: Panel[] };
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const operations = read('docs/operations.md');

const told: [where: string, expression: string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [`the alert ${alert}`, expr]),
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`the panel ${title}`, expr]),
  ),
];

/** What Prometheus itself adds to what it reads. */
const OF_PROMETHEUS = new Map<string, CodeMetric>([
  ['up', { type: 'gauge', labels: [] }],
  ['ALERTS', { type: 'gauge', labels: ['alertstate', 'alertname', 'severity'] }],
]);
/** Of every series: the process's own name, and where it was read. */
const OF_EVERY_SERIES = ['service', 'instance', 'job'];

let known: Map<string, CodeMetric>;
beforeAll(async () => {
  known = new Map([...(await metricsOfTheCode()), ...OF_PROMETHEUS]);
});

/** A histogram is read by its parts. */
function metricOf(name: string): CodeMetric | undefined {
  const whole = known.get(name);
  if (whole) return whole.type === 'histogram' ? undefined : whole;
  const histogram = known.get(name.replace(/_(bucket|sum|count)$/, ''));
  return histogram && { ...histogram, labels: [...histogram.labels, 'le'] };
}

describe('names in an expression', () => {
  it.each([
    ['up == 0', ['up'], []],
    ['sum by (a, b) (rate(x_total{c="}d",e=~"f"}[5m])) > 0', ['x_total'], ['a', 'b', 'c', 'e']],
    ['(x > 1) and on (a) (max without (b) (y offset 1h) == 1)', ['x', 'y'], ['a', 'b']],
    ['histogram_quantile(0.99, sum by (le) (rate(x_bucket[1m])))', ['x_bucket'], ['le']],
    ['time() - max(x > 0) or vector(0)', ['x'], []],
  ])('%s', (expression, metrics, labels) => {
    const names = namesIn(expression);
    expect([...names.metrics].sort()).toEqual(metrics);
    expect([...names.labels].sort()).toEqual(labels);
  });
});

describe('what watches the platform', () => {
  it.each(told)('%s speaks of metrics that the code has, by labels that they have', (_, expr) => {
    const { metrics, labels } = namesIn(expr.replaceAll('$service', 'all'));
    expect([...metrics].filter((name) => !metricOf(name))).toEqual([]);
    const allowed = new Set([
      ...OF_EVERY_SERIES,
      ...[...metrics].flatMap((name) => metricOf(name)!.labels),
    ]);
    expect([...labels].filter((label) => !allowed.has(label))).toEqual([]);
  });

  it('reads every service, each where its metrics are', () => {
    const { scrape_configs: jobs } = parse(read('infra/deploy/prometheus/prometheus.yml')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const targets = jobs.flatMap((job) => job.static_configs.flatMap((each) => each.targets));
    const wanted = services.map(({ name }) =>
      name === 'gateway' ? `${name}:9464` : `${name}:3000`,
    );
    expect([...targets].sort()).toEqual(wanted.sort());
    const compose = parse(read('docker-compose.yml'), { merge: true }) as {
      services: { gateway: { environment: { METRICS_PORT: string } } };
    };
    expect(compose.services.gateway.environment.METRICS_PORT).toBe('9464');
  });

  it('shows each panel with what it means', () => {
    expect(panels.length).toBeGreaterThan(20);
    expect(panels.filter(({ description }) => !description).map(({ title }) => title)).toEqual([]);
  });
});

describe('an alert', () => {
  it.each(rules)(
    '$alert: has a severity and a summary, is tried, and is in the handbook',
    (rule) => {
      expect(rule.labels.severity).toMatch(/^(critical|warning|info)$/);
      expect(rule.annotations.summary).toBeTruthy();
      const raised = trials.filter(({ alertname }) => alertname === rule.alert);
      expect(raised.some(({ exp_alerts: alerts }) => alerts.length > 0)).toBe(true);
      expect(operations).toMatch(
        new RegExp(`^\\| ${rule.alert} +\\| ${rule.labels.severity} +\\|`, 'm'),
      );
    },
  );

  it('is tried only where there is one of that name', () => {
    const names = new Set(rules.map(({ alert }) => alert));
    expect(trials.filter(({ alertname }) => !names.has(alertname))).toEqual([]);
  });
});

describe('the handbook', () => {
  it('explains every metric of the code, and no other', () => {
    const own = [...known.keys()].filter((name) => name.startsWith('dong_hanh_')).sort();
    const explained = [...operations.matchAll(/^\| `(dong_hanh_\w+)`/gm)].map(([, name]) => name!);
    expect(explained.sort()).toEqual(own);
  });
});

describe(
  onPath('promtool')
    ? 'promtool'
    : 'promtool, which is not on this machine: only names were checked, the rules were not run',
  () => {
    const run = (...words: string[]) =>
      execFileSync('promtool', words, { cwd: prometheus, encoding: 'utf8', stdio: 'pipe' });
    const checks = onPath('promtool')
      ? [
          ['accepts the rules', () => run('check', 'rules', 'alerts.yml')],
          ['accepts the configuration', () => run('check', 'config', 'prometheus.yml')],
          ['sees each alert raised and not raised', () => run('test', 'rules', 'alerts.test.yml')],
        ]
      : [
          [
            'would find trials of every alert',
            () => (trials.length > rules.length ? 'SUCCESS' : ''),
          ],
        ];
    it.each(checks as [string, () => string][])('%s', (_, check) => {
      expect(check()).toContain('SUCCESS');
    });
  },
);
