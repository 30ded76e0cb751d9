import type { SupportRecipient } from '@dong-hanh/contracts';
import type { Union } from '@dong-hanh/testing';
import type { SupportGrantResponse } from '../grants/grants.dto.js';
import type { Programme } from '../programmes/programme.rules.js';
import type { WelfareSupport } from './welfare-support.fixture.js';

let last = 0;

export const memberRef = (id: string): SupportRecipient => ({ kind: 'member', id });
export const unitRef = (id: string): SupportRecipient => ({ kind: 'unit', id });
export const others = (count: number): SupportRecipient => ({ kind: 'non-member', count });
export const dong = (amount: number | string) => ({ amount: String(amount), currency: 'VND' });

/** A programme of the Tết of 2024 with a code of its own. */
export function programmeFor(fields: Record<string, unknown> = {}) {
  return {
    code: `tet-sum-vay-${++last}`,
    name: 'Tết Sum vầy – Xuân Bình an',
    aliases: [],
    kind: 'seasonal',
    from: '2024-01-15',
    to: '2024-02-10',
    ...fields,
  };
}

/** Opens a programme as the confederation's officer. @throws unless it is opened */
export async function opened(
  service: WelfareSupport,
  fields: Record<string, unknown> = {},
): Promise<Programme> {
  const path = '/v1/support-programmes';
  const answer = await service.post<Programme>('vgcl-officer', path, programmeFor(fields));
  if (answer.status !== 201) throw new Error(`not opened: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

interface Giving {
  union: Union;
  programme: Programme;
}

/** A million đồng to each, given by the confederation out of its own budget. */
export function grantFor(
  { union, programme }: Giving,
  recipients: readonly SupportRecipient[],
  fields: Record<string, unknown> = {},
) {
  const people = recipients.reduce(
    (sum, recipient) => sum + (recipient.kind === 'non-member' ? recipient.count : 1),
    0,
  );
  return {
    programmeId: programme.id,
    unitId: union.confederation,
    category: 'tet-hardship',
    grantedOn: '2024-01-25',
    amount: dong(1_000_000),
    sources: [{ kind: 'union-budget', amount: dong(people * 1_000_000) }],
    recipients,
    ...fields,
  };
}

/** Grants as the confederation's officer. @throws unless it is granted */
export async function granted(
  service: WelfareSupport,
  giving: Giving,
  recipients: readonly SupportRecipient[],
  fields: Record<string, unknown> = {},
): Promise<SupportGrantResponse> {
  const body = grantFor(giving, recipients, fields);
  const path = '/v1/support-grants';
  const answer = await service.post<SupportGrantResponse>('vgcl-officer', path, body);
  if (answer.status !== 201) throw new Error(`not granted: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
