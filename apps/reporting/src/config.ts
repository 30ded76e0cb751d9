import { parseConfig, serviceConfig } from '@dong-hanh/service-kit';

export type ReportingConfig = ReturnType<typeof readConfig>;

/** The settings of the running service, read once. @throws ConfigError that names each wrong variable */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig(serviceConfig, environment);
}

/** The settings of the migration command, which works as the owner of the tables. */
export function readMigrationConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig({ MIGRATE_DATABASE_URL: serviceConfig.DATABASE_URL }, environment);
}
