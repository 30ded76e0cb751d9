import { eventually, type AcknowledgedDecision } from '@dong-hanh/testing';
import { call, freshNumber, get, type Answer, type DemoAccount } from './platform.js';

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

const acknowledged: AcknowledgedDecision[] = [];

/** Every decision that was answered with 201 since the file began: a promise that nothing may break. */
export function acknowledgedDecisions(): readonly AcknowledgedDecision[] {
  return acknowledged;
}

/** Posts a decision, whatever is answered, and keeps in mind what was promised. */
export async function postDecision(
  decision: ReturnType<typeof decisionFor>,
  { account = 'vgcl-officer', key }: { account?: DemoAccount; key?: string } = {},
): Promise<Answer<RecordedDecision>> {
  const answer = await call<RecordedDecision>(
    account,
    'POST',
    '/v1/award-decisions',
    decision,
    key === undefined ? {} : { 'idempotency-key': key },
  );
  const { id: decisionId, awards } = answer.body;
  if (answer.status === 201)
    acknowledged.push({ decisionId, awardIds: awards.map(({ id }) => id) });
  return answer;
}

/** Records a decision and returns it. */
export async function grant(
  recipients: RecipientRef[],
  fields: Record<string, unknown> = {},
  account: DemoAccount = 'vgcl-officer',
): Promise<RecordedDecision> {
  const { status, body } = await postDecision(decisionFor(recipients, fields), { account });
  if (status !== 201)
    throw new Error(`the decision was refused: ${status} ${JSON.stringify(body)}`);
  return body;
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
