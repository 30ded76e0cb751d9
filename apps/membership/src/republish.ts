import { newId } from '@dong-hanh/service-kit';
import { NestFactory } from '@nestjs/core';
import { AccessService } from './access/access.service.js';
import { membershipModule } from './app.module.js';
import { readConfig } from './config.js';
import { MembersService } from './members/members.service.js';
import { UnitsService } from './units/units.service.js';

/** Publishes the present state of everything again, for readers that lost some of the log. */
const app = await NestFactory.createApplicationContext(
  membershipModule(readConfig(process.env), { relay: false }),
  { logger: ['error'] },
);
const correlationId = newId();
const trail = { actorId: 'republish', correlationId, causationId: correlationId };
try {
  const units = await app.get(UnitsService).republish(trail);
  const members = await app.get(MembersService).republish(trail);
  const accounts = await app.get(AccessService).republish(trail);
  process.stdout.write(
    `membership: ${units} units, ${members} members, ${accounts} accounts published again\n`,
  );
} finally {
  await app.close();
}
