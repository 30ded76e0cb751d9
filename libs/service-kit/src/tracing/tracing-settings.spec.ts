import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig } from '../config.js';
import { tracingConfig } from './tracing-settings.js';

const read = (environment: NodeJS.ProcessEnv) => parseConfig(tracingConfig, environment);

describe('the settings of tracing', () => {
  it('are none where nothing is said, nor where a variable is set to nothing', () => {
    const nothing = {
      OTEL_EXPORTER_OTLP_ENDPOINT: '',
      OTEL_TRACES_SAMPLER: '',
      OTEL_TRACES_SAMPLER_ARG: '',
    };
    expect(Object.values(read({})).filter((value) => value !== undefined)).toEqual([]);
    expect(Object.values(read(nothing)).filter((value) => value !== undefined)).toEqual([]);
  });

  it('are OpenTelemetry’s own variables', () => {
    const settings = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    };
    expect(read({ ...settings, OTEL_TRACES_SAMPLER_ARG: '0.1' })).toEqual({
      ...settings,
      OTEL_TRACES_SAMPLER_ARG: 0.1,
    });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ])('refuse a %s that is not heeded', (name, value) =>
    expect(() => read({ [name]: value })).toThrow(ConfigError),
  );
});
