import { parseConfig, redisConfig, sealingConfig, serviceConfig } from '@dong-hanh/service-kit';
import { z } from 'zod';

/** What card keys are made of, newest first: those after it stay good for the cards that they signed. */
const cardConfig = {
  CARD_SECRETS: z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .pipe(z.array(z.string().min(32)).min(1)),
};

const migrateShape = { MIGRATE_DATABASE_URL: serviceConfig.DATABASE_URL };

export type MembershipConfig = ReturnType<typeof readConfig>;

/** The settings of the running service. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return parseConfig(
    { ...serviceConfig, ...redisConfig, ...sealingConfig, ...cardConfig },
    environment,
  );
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
