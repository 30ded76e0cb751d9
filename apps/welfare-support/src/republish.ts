import { Database } from '@dong-hanh/persistence';
import { Clock } from '@dong-hanh/service-kit';
import { SupportsRepository } from './supports/supports.repository.js';
import { SupportsRepublisher } from './supports/supports.republisher.js';
import { readRepublishConfig } from './config.js';

const { DATABASE_URL } = readRepublishConfig(process.env);
const database = new Database({
  url: DATABASE_URL,
  applicationName: 'welfare-support-republish',
  max: 2,
});
const republisher = new SupportsRepublisher(
  database,
  new SupportsRepository(database),
  new Clock(),
);
const count = await republisher.republishAll('republish');
await database.close();
process.stdout.write(`welfare-support: ${count} supports published again\n`);
