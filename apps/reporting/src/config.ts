import { parseConfig, redisConfig, serviceConfig } from '@dong-hanh/service-kit';
import { z } from 'zod';

const settings = {
  ...serviceConfig,
  ...redisConfig,
  /** The platform as its callers see it, and where this service gets a token of its own account. */
  GATEWAY_URL: z.url({ protocol: /^https?$/ }),
  TOKEN_URL: z.url({ protocol: /^https?$/ }),
  SERVICE_CLIENT_SECRET: z.string().min(16),
  /** How often services are compared, and counters with their facts; 0 leaves it to the nightly job. */
  RECONCILE_EVERY_SECONDS: z.coerce.number().int().min(0).default(50),
  /** Live streams that one account may have open at a time. */
  LIVE_STREAMS_PER_ACCOUNT: z.coerce.number().int().min(1).default(20),
};

export type ReportingConfig = ReturnType<typeof readConfig>;

/** The settings of the running service, read once. @throws ConfigError that names each wrong variable */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig(settings, environment);
}

/** The settings of the migration command, which works as the owner of the tables. */
export function readMigrationConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig({ MIGRATE_DATABASE_URL: serviceConfig.DATABASE_URL }, environment);
}

/** The settings of the program that builds the read models again, as the owner of the tables. */
export function readRebuildConfig(environment: NodeJS.ProcessEnv) {
  const { DATABASE_URL: MIGRATE_DATABASE_URL, KAFKA_BROKERS } = serviceConfig;
  return parseConfig({ MIGRATE_DATABASE_URL, KAFKA_BROKERS }, environment);
}
