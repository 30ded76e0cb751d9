import { listenerConfig, parseConfig, tokenConfig } from '@dong-hanh/service-kit';
import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ });

const settings = {
  ...listenerConfig,
  ...tokenConfig,
  MEMBERSHIP_URL: address,
  EMULATION_URL: address,
  WELFARE_SUPPORT_URL: address,
  REPORTING_URL: address,
  /** The development issuer; in production there is none and nothing under `/oidc` is forwarded. */
  IDENTITY_URL: address.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Requests of one account in one second. The default lets a single script send 300 a second at ease. */
  RATE_LIMIT_PER_SECOND: z.coerce.number().int().min(1).default(1_000),
  /** How long a service may take to begin its answer; longer than any of its own time limits. */
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1).default(15_000),
  /** Where metrics are read, on loopback or an internal address; without it they are not served. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
};

export type GatewayConfig = Readonly<z.infer<z.ZodObject<typeof settings>>>;

/** @throws ConfigError that names each wrong variable */
export function readConfig(environment: NodeJS.ProcessEnv): GatewayConfig {
  return parseConfig(settings, environment);
}
