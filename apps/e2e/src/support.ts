import { randomUUID } from 'node:crypto';
import { eventually, type AcknowledgedGrant } from '@dong-hanh/testing';
import { call, create, get, type Answer } from './platform.js';

export interface GivenSupport {
  id: string;
  supports: { id: string; state: string; version: number }[];
}

/** What the statistic of one programme says. */
export interface Welfare {
  total: number;
  data: { count: number; people: number; value: { exact: string; approximate: string } }[];
}

const SIGNED = { grantedOn: '2024-01-25', category: 'visit' };
const dong = (amount: bigint) => ({ amount: String(amount), currency: 'VND' });
const acknowledged: AcknowledgedGrant[] = [];

/** Every grant that was answered with 201 since the file began: a promise that nothing may break. */
export function acknowledgedGrants(): readonly AcknowledgedGrant[] {
  return acknowledged;
}

/** Opens a programme of this journey alone. @returns its id */
export async function openProgramme(name: string): Promise<string> {
  const code = `journey-${randomUUID().slice(0, 8)}`;
  const { id } = await create<{ id: string }>('vgcl-officer', '/v1/support-programmes', {
    ...{ code, name, aliases: [], kind: 'emergency' },
    ...{ from: '2024-01-01', to: '2024-12-31' },
  });
  return id;
}

/** A grant of `each` đồng to every member, half from the union's budget and half from donors. */
export function grantOf(
  { programmeId, unitId }: { programmeId: string; unitId: string },
  memberIds: readonly string[],
  each: bigint,
) {
  const total = each * BigInt(memberIds.length);
  return {
    ...{ programmeId, unitId, amount: dong(each), ...SIGNED },
    sources: [
      { kind: 'union-budget', amount: dong(total / 2n) },
      { kind: 'socialised', amount: dong(total - total / 2n) },
    ],
    recipients: memberIds.map((id) => ({ kind: 'member', id })),
  };
}

/** Posts a grant, whatever is answered, and keeps in mind what was promised. */
export async function postGrant(
  grant: ReturnType<typeof grantOf>,
  key?: string,
): Promise<Answer<GivenSupport>> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const path = '/v1/support-grants';
  const answer = await call<GivenSupport>('vgcl-officer', 'POST', path, grant, headers);
  const { id: grantId, supports } = answer.body;
  if (answer.status === 201)
    acknowledged.push({ grantId, supportIds: supports.map(({ id }) => id) });
  return answer;
}

/** Waits until the statistic of a programme says so many supports and so many đồng. */
export async function awaitWelfare(
  programmeId: string,
  supports: number,
  exact: bigint,
  withinMs: number,
): Promise<void> {
  await eventually(
    async () => {
      const path = `/v1/statistics/welfare?programme=${programmeId}`;
      const { total, data } = await get<Welfare>('analyst', path);
      const found = `${total} ${data[0]?.value.exact ?? '0'}`;
      if (found !== `${supports} ${exact}`) throw new Error(`${found}, not ${supports} ${exact}`);
    },
    { withinMs },
  );
}
