import { DataSource, dataSourceOptions } from '@dong-hanh/persistence';
import { CreatePlatformTables20261120090000 } from './migrations/20261120090000-create-platform-tables.js';
import { CreateSupportCategories20261120091000 } from './migrations/20261120091000-create-support-categories.js';
import { CreateSupportProgrammes20261120092000 } from './migrations/20261120092000-create-support-programmes.js';
import { CreateSupports20261120093000 } from './migrations/20261120093000-create-supports.js';
import { CreatePublishedLogs20261125090000 } from './migrations/20261125090000-create-published-logs.js';
import { AddDirectoryHeirs20261125124000 } from './migrations/20261125124000-add-directory-heirs.js';
import { AddDirectoryMergers20261125161000 } from './migrations/20261125161000-add-directory-mergers.js';

/** In the order in which they run. */
export const migrations = [
  CreatePlatformTables20261120090000,
  CreateSupportCategories20261120091000,
  CreateSupportProgrammes20261120092000,
  CreateSupports20261120093000,
  CreatePublishedLogs20261125090000,
  AddDirectoryHeirs20261125124000,
  AddDirectoryMergers20261125161000,
];

/** The database as its owner, for the migration command and TypeORM's own tools. */
export default new DataSource(
  dataSourceOptions({
    url: process.env.MIGRATE_DATABASE_URL ?? '',
    applicationName: 'welfare-support-migrate',
    entities: [],
    migrations,
  }),
);
