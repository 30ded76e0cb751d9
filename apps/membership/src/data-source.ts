import { DataSource, dataSourceOptions } from '@dong-hanh/persistence';
import { AccessAccountEntity, AccessGrantEntity } from './access/access.entity.js';
import { CreatePlatformTables20260301090000 } from './migrations/20260301090000-create-platform-tables.js';
import { CreateTerritories20260301090100 } from './migrations/20260301090100-create-territories.js';
import { CreateUnitKinds20260301090200 } from './migrations/20260301090200-create-unit-kinds.js';
import { CreateUnits20260301090300 } from './migrations/20260301090300-create-units.js';
import { CreateMembers20260301090400 } from './migrations/20260301090400-create-members.js';
import { CreateAccess20260301090500 } from './migrations/20260301090500-create-access.js';
import { CreateHonours20260301090600 } from './migrations/20260301090600-create-honours.js';
import { CreateSupports20261120090000 } from './migrations/20261120090000-create-supports.js';
import { CreateJobs20261120091000 } from './migrations/20261120091000-create-jobs.js';
import { CreatePublishedLogs20261125090000 } from './migrations/20261125090000-create-published-logs.js';
import { WidenHonourDigests20261125091000 } from './migrations/20261125091000-widen-honour-digests.js';
import { KeepMembershipChanges20261125122000 } from './migrations/20261125122000-keep-membership-changes.js';
import { CompleteReorganisations20261125123000 } from './migrations/20261125123000-complete-reorganisations.js';
import { WithdrawReorganisations20261125160000 } from './migrations/20261125160000-withdraw-reorganisations.js';
import { CreateClosings20261125160100 } from './migrations/20261125160100-create-closings.js';
import { RecordIdentityNumbers20261125161000 } from './migrations/20261125161000-record-identity-numbers.js';
import { MergeMembers20261125161100 } from './migrations/20261125161100-merge-members.js';
import { CreatePublicHolidays20261125162000 } from './migrations/20261125162000-create-public-holidays.js';
import { CreateEstablishments20261125162001 } from './migrations/20261125162001-create-establishments.js';
import { CreateOffices20261125162002 } from './migrations/20261125162002-create-offices.js';
import { CreateMemberBatches20261125164000 } from './migrations/20261125164000-create-member-batches.js';
import { CreateMemberCards20261125164001 } from './migrations/20261125164001-create-member-cards.js';
import { CreateDues20261125164002 } from './migrations/20261125164002-create-dues.js';
import { CreateTerritoryHeirs20261125165000 } from './migrations/20261125165000-create-territory-heirs.js';
import { IndexWithdrawalChecks20261125171000 } from './migrations/20261125171000-index-withdrawal-checks.js';
import {
  ReorganisationEntity,
  ReorganisedUnitEntity,
} from './reorganisations/reorganisation.entity.js';
import { LineageEdgeEntity, UnitEntity, UnitVersionEntity } from './units/unit.entity.js';

/** In the order in which they run. */
export const migrations = [
  CreatePlatformTables20260301090000,
  CreateTerritories20260301090100,
  CreateUnitKinds20260301090200,
  CreateUnits20260301090300,
  CreateMembers20260301090400,
  CreateAccess20260301090500,
  CreateHonours20260301090600,
  CreateSupports20261120090000,
  CreateJobs20261120091000,
  CreatePublishedLogs20261125090000,
  WidenHonourDigests20261125091000,
  KeepMembershipChanges20261125122000,
  CompleteReorganisations20261125123000,
  WithdrawReorganisations20261125160000,
  CreateClosings20261125160100,
  RecordIdentityNumbers20261125161000,
  MergeMembers20261125161100,
  CreatePublicHolidays20261125162000,
  CreateEstablishments20261125162001,
  CreateOffices20261125162002,
  CreateMemberBatches20261125164000,
  CreateMemberCards20261125164001,
  CreateDues20261125164002,
  CreateTerritoryHeirs20261125165000,
  IndexWithdrawalChecks20261125171000,
];

/** Tables that rare commands reach by entity; lists and hot paths name their SQL. */
export const entities = [
  UnitEntity,
  UnitVersionEntity,
  LineageEdgeEntity,
  ReorganisationEntity,
  ReorganisedUnitEntity,
  AccessAccountEntity,
  AccessGrantEntity,
];

/** The database as its owner, for the migration command, the demo loader and TypeORM's own tools. */
export default new DataSource(
  dataSourceOptions({
    url: process.env.MIGRATE_DATABASE_URL ?? '',
    applicationName: 'membership-migrate',
    entities,
    migrations,
  }),
);
