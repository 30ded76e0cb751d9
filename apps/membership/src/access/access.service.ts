import { permissionsOf, type AccessGrant, type AccessState } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction } from '@dong-hanh/persistence';
import { Clock, newId, type EventContext } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { IsNull, Raw, type EntityManager } from 'typeorm';
import { AccessAccountEntity, AccessGrantEntity } from './access.entity.js';
import type { OwnGrantsResponse } from './access.dto.js';
import { compareGrants, lastEvent, setGrants, type AccessChange } from './access.rules.js';

@Injectable()
export class AccessService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** What the account may do now and later; rights of the past are left out. */
  async ownGrants(accountId: string): Promise<OwnGrantsResponse> {
    const state = await readAccess(this.dataSource.manager, accountId);
    const today = this.clock.today();
    return {
      accountId,
      memberId: state?.memberId ?? null,
      data: (state?.grants ?? [])
        .filter(({ to }) => to === null || to > today)
        .map((grant) => ({ ...grant, permissions: permissionsOf(grant.role) })),
    };
  }

  /** The member that an account is, null for an account that is none. */
  async memberOf(accountId: string): Promise<string | null> {
    const account = await this.dataSource.manager.findOneBy(AccessAccountEntity, { accountId });
    return account?.memberId ?? null;
  }

  /**
   * Gives an account exactly these rights. A right that is not among them any more is kept with the time
   * until which it stood. Saying the same again changes nothing.
   */
  async setGrants(
    accountId: string,
    memberId: string | null,
    grants: readonly AccessGrant[],
    context: EventContext,
  ): Promise<void> {
    const change = { accountId, memberId, grants };
    await inTransaction(this.dataSource, async (manager, sql) => {
      // An account without a row has nothing to lock, so the lock is on its name.
      await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [accountId]);
      const before = await readAccess(manager, accountId);
      const now = this.clock.now();
      const event = setGrants(before, change, now);
      if (!event) return;
      await store(manager, before, event.data, change);
      await appendToOutbox(sql, [event], context, now);
    });
    wakeRelay();
  }

  /**
   * Says the present rights of every account again, for readers that lost some of the log.
   *
   * @returns how many accounts were published
   */
  async republish(context: EventContext): Promise<number> {
    const accounts = await this.dataSource.manager.find(AccessAccountEntity);
    for (const { accountId } of accounts) {
      await inTransaction(this.dataSource, async (manager, sql) => {
        const now = this.clock.now();
        const state = await readAccess(manager, accountId);
        if (state) await appendToOutbox(sql, [lastEvent(state, now)], context, now);
      });
    }
    return accounts.length;
  }
}

async function readAccess(
  manager: EntityManager,
  accountId: string,
): Promise<AccessState | undefined> {
  const account = await manager.findOneBy(AccessAccountEntity, { accountId });
  if (!account) return undefined;
  const grants = await manager.find(AccessGrantEntity, {
    where: { accountId, recorded: Raw((column) => `upper_inf(${column})`) },
    order: { valid: 'ASC', id: 'ASC' },
  });
  return {
    accountId,
    version: account.version,
    memberId: account.memberId,
    grants: grants.map(({ role, unitId, withSubtree, valid: { from, to } }) => ({
      role,
      unitId,
      withSubtree,
      from,
      to,
    })),
    recordedAt: '',
  };
}

async function store(
  manager: EntityManager,
  before: AccessState | undefined,
  { accountId, memberId, version, recordedAt }: AccessState,
  { grants }: AccessChange,
): Promise<void> {
  const account = { accountId, memberId, version };
  if (before) await manager.update(AccessAccountEntity, { accountId }, { memberId, version });
  else await manager.insert(AccessAccountEntity, account);
  const { added, withdrawn } = compareGrants(before?.grants ?? [], grants);
  for (const { role, unitId, from } of withdrawn) {
    await manager
      .createQueryBuilder()
      .update(AccessGrantEntity)
      .set({ recorded: () => 'tstzrange(lower(recorded), :until)' })
      .where({ accountId, role, unitId: unitId ?? IsNull() })
      .andWhere('upper_inf(recorded) and lower(valid) = :from', { from })
      .setParameter('until', recordedAt)
      .execute();
  }
  await manager.insert(
    AccessGrantEntity,
    added.map(({ role, unitId, withSubtree, from, to }) => ({
      id: newId(),
      accountId,
      role,
      unitId,
      withSubtree,
      valid: { from, to },
      recorded: `[${recordedAt},)`,
    })),
  );
}
