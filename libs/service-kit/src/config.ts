import { z } from 'zod';
import { tracingConfig } from './tracing/tracing-settings.js';

/** A setting is wrong or missing: names each variable, never its value. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the settings of a process once, typed and frozen.
 *
 * @throws ConfigError that names each wrong variable
 */
export function parseConfig<S extends z.ZodRawShape>(
  shape: S,
  environment: NodeJS.ProcessEnv,
): Readonly<z.infer<z.ZodObject<S>>> {
  const result = z.object(shape).safeParse(environment);
  if (result.success) return Object.freeze(result.data);
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  );
}

const port = z.coerce.number().int().min(0).max(65_535);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const httpUrl = z.url({ protocol: /^https?$/ });

/** Settings of every process that listens. */
export const listenerConfig = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port,
  NODE_ENV: z.enum(['development', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ...tracingConfig,
};

/** How a process checks access tokens. */
export const tokenConfig = {
  OIDC_ISSUER: httpUrl,
  OIDC_AUDIENCE: z.string().min(1).default('dong-hanh-api'),
  JWKS_URL: httpUrl,
};

/** Where Redis is, for processes that use it. */
export const redisConfig = { REDIS_URL: z.url({ protocol: /^rediss?$/ }) };

/** A secret of random characters. */
const secret = z.string().min(32);

/**
 * What seals and finds personal values. `FORMER_MASTER_KEY` is set for the start after a rotation alone; the hash key
 * is never rotated, or nothing would be found again.
 */
export const sealingConfig = {
  MASTER_KEY: secret,
  FORMER_MASTER_KEY: z
    .literal('')
    .transform(() => undefined)
    .or(secret)
    .optional(),
  IDENTITY_HASH_KEY: secret,
};

/** Settings of a service with a database of its own. */
export const serviceConfig = {
  ...listenerConfig,
  ...tokenConfig,
  DATABASE_URL: postgresUrl,
  PROJECT_DATABASE_URL: postgresUrl,
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .transform((list) => list.split(',').map((each) => each.trim())),
  CURSOR_SECRET: secret,
};
