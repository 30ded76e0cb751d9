import { DataSource, dataSourceOptions } from '@dong-hanh/persistence';
import { CreatePlatformTables20260301090000 } from './migrations/20260301090000-create-platform-tables.js';
import { CreateAwardStatistics20260301091000 } from './migrations/20260301091000-create-award-statistics.js';
import { CreateWelfareStatistics20261120090000 } from './migrations/20261120090000-create-welfare-statistics.js';
import { CreateJobs20261120091000 } from './migrations/20261120091000-create-jobs.js';
import { CreateIdempotencyKeys20261125090000 } from './migrations/20261125090000-create-idempotency-keys.js';
import { WidenAwardDigests20261125091000 } from './migrations/20261125091000-widen-award-digests.js';
import { AddDetailsParts20261125121000 } from './migrations/20261125121000-add-details-parts.js';
import { CreateReconciliationFinds20261125121100 } from './migrations/20261125121100-create-reconciliation-finds.js';
import { AddDirectoryHeirs20261125124000 } from './migrations/20261125124000-add-directory-heirs.js';
import { AddDirectoryMergers20261125161000 } from './migrations/20261125161000-add-directory-mergers.js';
import { CreateMemberStays20261125163000 } from './migrations/20261125163000-create-member-stays.js';

/** In the order in which they run. */
export const migrations = [
  CreatePlatformTables20260301090000,
  CreateAwardStatistics20260301091000,
  CreateWelfareStatistics20261120090000,
  CreateJobs20261120091000,
  CreateIdempotencyKeys20261125090000,
  WidenAwardDigests20261125091000,
  AddDetailsParts20261125121000,
  CreateReconciliationFinds20261125121100,
  AddDirectoryHeirs20261125124000,
  AddDirectoryMergers20261125161000,
  CreateMemberStays20261125163000,
];

/** The database as its owner, for the migration command and TypeORM's own tools. */
export default new DataSource(
  dataSourceOptions({
    url: process.env.MIGRATE_DATABASE_URL ?? '',
    applicationName: 'reporting-migrate',
    entities: [],
    migrations,
  }),
);
