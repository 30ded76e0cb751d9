import { migrate } from '@dong-hanh/persistence';
import { readMigrateConfig } from './config.js';
import dataSource from './data-source.js';

readMigrateConfig(process.env);
const done = await migrate(dataSource);
process.stdout.write(`membership: ${done.length} migrations run ${done.join(' ')}\n`);
