import { parseConfig, redisConfig, serviceConfig } from '@dong-hanh/service-kit';

const migrateShape = { MIGRATE_DATABASE_URL: serviceConfig.DATABASE_URL };

export type MembershipConfig = ReturnType<typeof readConfig>;

/** The settings of the running service. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig({ ...serviceConfig, ...redisConfig }, environment);
}

/** The settings of migrations and of the demo loader, which work as the owner of the tables. */
export function readMigrateConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig(migrateShape, environment);
}

/** The settings of the program that builds the read models again, as the owner of the tables. */
export function readRebuildConfig(environment: NodeJS.ProcessEnv) {
  const { DATABASE_URL: MIGRATE_DATABASE_URL, KAFKA_BROKERS } = serviceConfig;
  return parseConfig({ MIGRATE_DATABASE_URL, KAFKA_BROKERS }, environment);
}
