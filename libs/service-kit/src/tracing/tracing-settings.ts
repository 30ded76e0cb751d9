import { z } from 'zod';

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** A variable that is set to nothing counts as not set, as OpenTelemetry wants it. */
const orNothing = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), type);

/** Where traces go and which are kept: OpenTelemetry's own variables, so far as they are heeded here. */
export const tracingConfig = {
  /** The collector's address, OTLP over HTTP. Without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: orNothing(z.url({ protocol: /^https?$/ }).optional()),
  /** Which of them, `parentbased_always_on` unless said. */
  OTEL_TRACES_SAMPLER: orNothing(z.enum(samplers).optional()),
  /** The share that the samplers `…traceidratio` keep, all unless said. */
  OTEL_TRACES_SAMPLER_ARG: orNothing(z.coerce.number().min(0).max(1).optional()),
};

export type SamplerName = (typeof samplers)[number];

export type TracingSettings = z.infer<z.ZodObject<typeof tracingConfig>>;
