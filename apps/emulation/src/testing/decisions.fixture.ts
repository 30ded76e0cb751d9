import type { Union } from '@dong-hanh/testing';
import type { RecipientRef } from '../awards/award.rules.js';
import type { DecisionResponse } from '../decisions/decisions.dto.js';
import type { Emulation } from './emulation.fixture.js';

let lastNumber = 0;

/** A number that no other decision of this process has. */
export function freshNumber(): string {
  return `${++lastNumber}/QĐ-TLĐ`;
}

export const memberRef = (id: string): RecipientRef => ({ kind: 'member', id });
export const unitRef = (id: string): RecipientRef => ({ kind: 'unit', id });

/** A decision of the confederation in its usual form, with a number of its own. */
export function decisionFor(recipients: readonly unknown[], fields: Record<string, unknown> = {}) {
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

/** Records a decision as the confederation's officer. @throws unless it is recorded */
export async function recorded(
  emulation: Emulation,
  recipients: readonly unknown[],
  fields: Record<string, unknown> = {},
): Promise<DecisionResponse> {
  const body = decisionFor(recipients, fields);
  const answer = await emulation.post<DecisionResponse>(
    'vgcl-officer',
    '/v1/award-decisions',
    body,
  );
  if (answer.status !== 201) throw new Error(`not recorded: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Everybody of a union whom a merit diploma can be granted to. */
export function everybody({ an, binh, chi, dung, schoolA, schoolC }: Union) {
  return [...[an, binh, chi, dung].map(memberRef), ...[schoolA, schoolC].map(unitRef)];
}
