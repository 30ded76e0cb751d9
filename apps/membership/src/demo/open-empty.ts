import { newId } from '@dong-hanh/service-kit';
import { NestFactory } from '@nestjs/core';
import { AccessService } from '../access/access.service.js';
import { membershipModule } from '../app.module.js';
import { readConfig } from '../config.js';
import { platformAccounts } from './accounts.js';

/**
 * Gives the demo accounts their first rights on a platform without demo data, so that somebody may found
 * the organisation: the officer of the confederation everywhere, and those who need no unit. Rights that
 * an account has already stay as they are.
 */
const app = await NestFactory.createApplicationContext(
  membershipModule(readConfig(process.env), { relay: false }, { workers: false }),
  { logger: ['error'] },
);
try {
  const access = app.get(AccessService);
  const trail = { actorId: 'demo-loader', correlationId: newId(), causationId: newId() };
  for (const { accountId, memberId, grants } of platformAccounts) {
    const held = await access.ownGrants(accountId);
    if (held.data.length === 0) await access.setGrants(accountId, memberId, grants, trail);
  }
} finally {
  await app.close();
}
