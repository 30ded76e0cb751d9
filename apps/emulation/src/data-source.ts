import { DataSource, dataSourceOptions } from '@dong-hanh/persistence';
import { AwardEntity } from './awards/award.entity.js';
import {
  AwardBasisEntity,
  AwardFormEntity,
  AwardFormRightEntity,
  AwardIssuerEntity,
} from './catalogue/catalogue.entity.js';
import { CreatePlatformTables20260301090000 } from './migrations/20260301090000-create-platform-tables.js';
import { CreateAwardCatalogue20260301091000 } from './migrations/20260301091000-create-award-catalogue.js';
import { CreateAwards20260301092000 } from './migrations/20260301092000-create-awards.js';
import { CreatePublishedLogs20261125090000 } from './migrations/20261125090000-create-published-logs.js';
import { AddDirectoryHeirs20261125124000 } from './migrations/20261125124000-add-directory-heirs.js';
import { AddDirectoryMergers20261125161000 } from './migrations/20261125161000-add-directory-mergers.js';

/** In the order in which they run. */
export const migrations = [
  CreatePlatformTables20260301090000,
  CreateAwardCatalogue20260301091000,
  CreateAwards20260301092000,
  CreatePublishedLogs20261125090000,
  AddDirectoryHeirs20261125124000,
  AddDirectoryMergers20261125161000,
];

/** Tables that rare commands reach by entity; lists and hot paths name their SQL. */
export const entities = [
  AwardEntity,
  AwardIssuerEntity,
  AwardFormEntity,
  AwardBasisEntity,
  AwardFormRightEntity,
];

/** The database as its owner, for the migration command and TypeORM's own tools. */
export default new DataSource(
  dataSourceOptions({
    url: process.env.MIGRATE_DATABASE_URL ?? '',
    applicationName: 'emulation-migrate',
    entities,
    migrations,
  }),
);
