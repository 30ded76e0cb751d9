import { setTimeout as pause } from 'node:timers/promises';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import { Counter } from 'prom-client';
import { useTracer } from './tracer.js';
import type { SamplerName, TracingSettings } from './tracing-settings.js';

const EXPORT_EVERY_MS = 1_000;
const EXPORT_LIMIT_MS = 5_000;
/** Spans that wait for the collector; what comes beyond is dropped. */
const QUEUE_SPANS = 8_192;
const STOP_LIMIT_MS = 2_000;

const exportFailures = new Counter({
  name: 'dong_hanh_trace_export_failures_total',
  help: 'Batches of spans that the collector did not take; they are lost',
});

type Sdk = typeof import('@opentelemetry/sdk-trace');

/** What makes spans and sends them away, until it is stopped. */
export interface Tracing {
  /** Sends what waits, if that takes no longer than a moment. */
  stop(): Promise<void>;
}

/**
 * Traces this process from now on, if the settings name a collector. What does it is loaded only then: it
 * takes memory that a process without tracing keeps.
 */
export async function startTracing(
  service: string,
  settings: TracingSettings,
): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  if (endpoint === undefined) return undefined;
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_LIMIT_MS,
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'dong-hanh',
      'service.name': service,
      'service.instance.id': `${process.pid}`,
    }),
    sampler: samplerOf(sdk, settings),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: counting(exporter),
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_LIMIT_MS,
        maxQueueSize: QUEUE_SPANS,
      }),
    ],
  });
  useTracer(provider.getTracer('dong-hanh'));
  return {
    stop: async () => {
      useTracer(undefined);
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
    },
  };
}

function samplerOf(sdk: Sdk, settings: TracingSettings): Sampler {
  const {
    OTEL_TRACES_SAMPLER: name = 'parentbased_always_on',
    OTEL_TRACES_SAMPLER_ARG: share = 1,
  } = settings;
  const root = rootSamplerOf(sdk, name, share);
  return name.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root;
}

function rootSamplerOf(sdk: Sdk, name: SamplerName, share: number): Sampler {
  if (name.endsWith('traceidratio')) return new sdk.TraceIdRatioBasedSampler(share);
  return name.endsWith('always_off') ? new sdk.AlwaysOffSampler() : new sdk.AlwaysOnSampler();
}

/** A collector that is away costs traces and nothing else, and a number says so. */
function counting(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0) exportFailures.inc();
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
