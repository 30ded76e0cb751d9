import type { AccessEvent, AccessGrant, AccessState } from '@dong-hanh/contracts';

/** The rights asked for, which replace all that an account has. */
export interface AccessChange {
  accountId: string;
  memberId: string | null;
  grants: readonly AccessGrant[];
}

/**
 * The account with its new rights, or undefined when nothing changes.
 *
 * @param before undefined for an account without any history
 */
export function setGrants(
  before: AccessState | undefined,
  change: AccessChange,
  recordedAt: Date,
): AccessEvent | undefined {
  const { added, withdrawn } = compareGrants(before?.grants ?? [], change.grants);
  const isSamePerson = (before?.memberId ?? null) === change.memberId;
  if (before && isSamePerson && added.length === 0 && withdrawn.length === 0) return undefined;
  return {
    name: added.length === 0 && withdrawn.length > 0 ? 'AccessRevoked' : 'AccessGranted',
    data: {
      accountId: change.accountId,
      version: (before?.version ?? 0) + 1,
      memberId: change.memberId,
      grants: [...change.grants],
      recordedAt: recordedAt.toISOString(),
    },
  };
}

/** The fact that made an account's present rights. */
export function lastEvent(state: AccessState, recordedAt: Date): AccessEvent {
  return {
    name: state.grants.length === 0 ? 'AccessRevoked' : 'AccessGranted',
    data: { ...state, recordedAt: recordedAt.toISOString() },
  };
}

/** What is new and what is taken back; a grant with other days is another grant. */
export function compareGrants(before: readonly AccessGrant[], after: readonly AccessGrant[]) {
  const known = new Set(before.map(keyOf));
  const wanted = new Set(after.map(keyOf));
  return {
    added: after.filter((grant) => !known.has(keyOf(grant))),
    withdrawn: before.filter((grant) => !wanted.has(keyOf(grant))),
  };
}

function keyOf({ role, unitId, withSubtree, from, to }: AccessGrant): string {
  return [role, unitId, withSubtree, from, to].join(' ');
}
