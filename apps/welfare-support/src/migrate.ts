import { migrate } from '@dong-hanh/persistence';
import { readMigrationConfig } from './config.js';
import dataSource from './data-source.js';

readMigrationConfig(process.env);
const done = await migrate(dataSource);
process.stdout.write(`welfare-support: ${done.length} migrations run ${done.join(' ')}\n`);
