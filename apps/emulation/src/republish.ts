import { Database } from '@dong-hanh/persistence';
import { AwardsRepository } from './awards/awards.repository.js';
import { AwardsRepublisher } from './awards/awards.republisher.js';
import { readRepublishConfig } from './config.js';

const { DATABASE_URL } = readRepublishConfig(process.env);
const database = new Database({
  url: DATABASE_URL,
  applicationName: 'emulation-republish',
  max: 2,
});
const republisher = new AwardsRepublisher(database, new AwardsRepository(database));
const count = await republisher.republishAll('republish');
await database.close();
process.stdout.write(`emulation: ${count} awards published again\n`);
