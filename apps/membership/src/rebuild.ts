import { runRebuild } from '@dong-hanh/messaging';
import { readRebuildConfig } from './config.js';
import { readModels } from './read-models.js';

const { MIGRATE_DATABASE_URL, KAFKA_BROKERS } = readRebuildConfig(process.env);
const isReplaced = await runRebuild({
  service: 'membership',
  plans: readModels,
  ownerUrl: MIGRATE_DATABASE_URL,
  brokers: KAFKA_BROKERS,
  arguments: process.argv.slice(2),
});
if (!isReplaced) process.exitCode = 1;
