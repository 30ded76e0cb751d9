import { RuleViolation, type SupportRecipient } from '@dong-hanh/contracts';
import type { CategoryEntry } from '../categories/category.rules.js';
import {
  grant,
  type GrantFacts,
  type Standing,
  type WrittenGrant,
} from '../supports/support.rules.js';

let lastId = 0;
export const nextId = () => `01900000-0000-7000-8000-${String(++lastId).padStart(12, '0')}`;
export const now = new Date('2024-03-01T02:00:00.000Z');
export const today = '2024-03-01';
export const unitId = nextId();
export const schoolId = nextId();
export const provinceId = nextId();
export const [an, binh] = [nextId(), nextId()];

export const standing = (
  kind: Standing['kind'],
  id: string,
  fields: Partial<Standing> = {},
): Standing => ({
  kind,
  id,
  known: true,
  startedOn: '2001-09-05',
  endedOn: null,
  unitId: kind === 'unit' ? id : schoolId,
  unitVersion: 1,
  provinceId,
  ...fields,
});
export const category = (fields: Partial<CategoryEntry> = {}): CategoryEntry => ({
  code: 'tet-hardship',
  recipientKinds: ['member', 'non-member'],
  validFrom: '1990-07-07',
  validTo: null,
  ...fields,
});
export const facts = (fields: Partial<GrantFacts> = {}): GrantFacts => ({
  programme: { from: '2024-01-15', to: '2024-02-10' },
  categories: [category()],
  giver: standing('unit', unitId, { provinceId: null, unitVersion: 3 }),
  recipients: [standing('member', an), standing('member', binh)],
  today,
  ...fields,
});
export const member = (id: string): SupportRecipient => ({ kind: 'member', id });
export const others = (count: number): SupportRecipient => ({ kind: 'non-member', count });

export const written = (fields: Partial<WrittenGrant> = {}): WrittenGrant => ({
  programmeId: '01900000-0000-7000-8000-00000000aaaa',
  unitId,
  category: 'tet-hardship',
  grantedOn: '2024-01-25',
  amount: { amount: '1000000' },
  sources: [{ kind: 'union-budget', amount: { amount: '1000000' } }],
  recipients: [member(an)],
  ...fields,
});
export const giving = (given: WrittenGrant, known = facts()) =>
  grant(given, known, { now, nextId });

export function violation(work: () => unknown): RuleViolation {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleViolation) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
