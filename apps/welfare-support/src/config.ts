import { parseConfig, serviceConfig } from '@dong-hanh/service-kit';

const { DATABASE_URL } = serviceConfig;

export type WelfareSupportConfig = ReturnType<typeof readConfig>;

/** The settings of the running service, read once. @throws ConfigError that names each wrong variable */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig(serviceConfig, environment);
}

/** The settings of the migration command, which works as the owner of the tables. */
export function readMigrationConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig({ MIGRATE_DATABASE_URL: DATABASE_URL }, environment);
}

/** The settings of the command that publishes again, which works as the role that writes support. */
export function readRepublishConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig({ DATABASE_URL }, environment);
}
