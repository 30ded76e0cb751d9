import { NestFactory } from '@nestjs/core';
import { membershipModule } from './app.module.js';
import { readConfig } from './config.js';
import { Republisher } from './republisher.js';

/** Publishes the present state of everything again, for readers that lost some of the log. */
const app = await NestFactory.createApplicationContext(
  membershipModule(readConfig(process.env), { relay: false }, { workers: false }),
  { logger: ['error'] },
);
try {
  const count = await app.get(Republisher).republishAll('republish');
  process.stdout.write(`membership: ${count} units, members and accounts published again\n`);
} finally {
  await app.close();
}
