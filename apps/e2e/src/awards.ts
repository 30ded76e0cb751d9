import { eventually } from '@dong-hanh/testing';
import { create, freshNumber, get, type DemoAccount } from './platform.js';

export interface RecipientRef {
  kind: 'member' | 'unit';
  id: string;
}
export interface RecordedDecision {
  id: string;
  number: string;
  awards: { id: string; recipient: RecipientRef; state: string; version: number }[];
}
export interface HonourRow {
  awardId: string;
  decisionNumber: string;
  state: string;
  unitIdThen: string;
}
interface Statistic {
  data: Record<string, unknown>[];
  total: number;
  freshness: { asOf: string; lagSeconds: number; appliedEvents: number };
}

/** A decision of the confederation with the usual fields. */
export function decisionFor(recipients: RecipientRef[], fields: Record<string, unknown> = {}) {
  return {
    number: freshNumber(),
    issuer: 'vgcl',
    signedOn: '2023-08-10',
    form: 'vgcl-merit-diploma',
    basis: 'task-completion',
    schoolYear: '2022-2023',
    recipients,
    ...fields,
  };
}

/** Records a decision and returns it. */
export async function grant(
  recipients: RecipientRef[],
  fields: Record<string, unknown> = {},
  account: DemoAccount = 'vgcl-officer',
): Promise<RecordedDecision> {
  return create<RecordedDecision>(account, '/v1/award-decisions', decisionFor(recipients, fields));
}

/** The honours of a member or unit. */
export async function honoursOf({ kind, id }: RecipientRef): Promise<HonourRow[]> {
  const path = `/v1/${kind}s/${id}/honours`;
  return (await get<{ data: HonourRow[] }>('vgcl-officer', path)).data;
}

/** Waits until an award stands in its recipient's record in a state. */
export async function awaitHonour(
  recipient: RecipientRef,
  awardId: string,
  state: 'granted' | 'revoked' = 'granted',
  withinMs = 10_000,
): Promise<HonourRow> {
  return eventually(
    async () => {
      const honours = await honoursOf(recipient);
      const found = honours.find((each) => each.awardId === awardId && each.state === state);
      if (!found) throw new Error(`award ${awardId} is not ${state} in the record`);
      return found;
    },
    { withinMs },
  );
}

/** A statistic of awards as the analyst sees it. */
export function statistic(query: string): Promise<Statistic> {
  return get<Statistic>('analyst', `/v1/statistics/awards?${query}`);
}

/** Waits until a statistic has a total. */
export async function awaitTotal(query: string, total: number, withinMs = 10_000): Promise<void> {
  await eventually(
    async () => {
      const found = await statistic(query);
      if (found.total !== total) throw new Error(`${query}: ${found.total}, not ${total}`);
    },
    { withinMs },
  );
}
