import { Database } from '@dong-hanh/persistence';
import { newId, type EventContext } from '@dong-hanh/service-kit';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessService } from '../access/access.service.js';
import { membershipModule } from '../app.module.js';
import { readConfig, readMigrateConfig } from '../config.js';
import { MembersService } from '../members/members.service.js';
import { TerritoriesService } from '../territories/territories.service.js';
import { UnitsService } from '../units/units.service.js';
import { demoAccounts, serviceAccounts } from './accounts.js';
import { demoMembers } from './people.js';
import { demoTerritories, demoTerritoryHeirs } from './territories.js';
import { demoUnits } from './units.js';

/**
 * Loads the demo through the service's own use cases, so that every event is published. Each part is
 * loaded whole or not at all and is left alone when it is there: running it twice changes nothing.
 */
const territories = demoTerritories();
const units = demoUnits(territories);
const members = demoMembers(units);

const config = readConfig(process.env);
// The catalogue of territories belongs to the owner of the tables; the serving role only reads it.
const owner = { ...config, DATABASE_URL: readMigrateConfig(process.env).MIGRATE_DATABASE_URL };
const app = await NestFactory.createApplicationContext(
  membershipModule(owner, { relay: false }, { workers: false }),
  {
    logger: ['error'],
  },
);
try {
  await load(app);
} finally {
  await app.close();
}

async function load(context: INestApplicationContext): Promise<void> {
  const database = context.get(Database);
  const trail: EventContext = {
    actorId: 'demo-loader',
    correlationId: newId(),
    causationId: newId(),
  };
  await context.get(TerritoriesService).registerTerritories(territories);
  await context.get(TerritoriesService).registerHeirs(demoTerritoryHeirs());
  if (!(await holds(database, 'units', units[0]?.id))) {
    await context.get(UnitsService).establishMany(units, trail);
  }
  if (!(await holds(database, 'members', members[0]?.id))) {
    await context.get(MembersService).admitMany(members, trail);
  }
  for (const { accountId, memberId, grants } of [...demoAccounts, ...serviceAccounts]) {
    await context.get(AccessService).setGrants(accountId, memberId, grants, trail);
  }
  process.stdout.write(
    `demo: ${units.length} units, ${members.length} members, ${demoAccounts.length} accounts\n`,
  );
}

async function holds(
  database: Database,
  table: 'units' | 'members',
  id: string | undefined,
): Promise<boolean> {
  const rows = await database.query(`select 1 from ${table} where id = $1`, [id]);
  return rows.length > 0;
}
