import { z } from 'zod';
import { day, instant, slug, uuid } from '../codes.js';
import { dong, money } from './money.js';

/** Whom support goes to: a member, people who are not members, or a union body (twinning). */
export const supportRecipientKinds = ['member', 'non-member', 'unit'] as const;
export type SupportRecipientKind = (typeof supportRecipientKinds)[number];

/** Where the money comes from (nguồn kinh phí), `docs/glossary.md`. */
export const sourceKinds = [
  'union-budget',
  'employer',
  'socialised',
  'superior',
  'family',
] as const;
/** One of `sourceKinds`. */
export const sourceKind = z.enum(sourceKinds);
export type SourceKind = z.infer<typeof sourceKind>;

/** Kinds of support programme (chương trình chăm lo). */
export const programmeKinds = ['seasonal', 'emergency', 'standing', 'student', 'project'] as const;
/** One of `programmeKinds`. */
export const programmeKind = z.enum(programmeKinds);
export type ProgrammeKind = z.infer<typeof programmeKind>;

/** Support is never deleted: it is granted, and may come back once, whole or in part. */
export const supportStates = ['granted', 'partly-returned', 'returned'] as const;
/** One of `supportStates`. */
export const supportState = z.enum(supportStates);
export type SupportStateCode = z.infer<typeof supportState>;

/** A recipient of support: people who are not members are counted, never named. */
export const supportRecipient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('member'), id: uuid }),
  z.strictObject({ kind: z.literal('non-member'), count: z.int().positive() }),
  z.strictObject({ kind: z.literal('unit'), id: uuid }),
]);
export type SupportRecipient = z.infer<typeof supportRecipient>;

/** Each kind of source that bears something; of support without value, the one that gave it, with 0. */
const borne = z.array(z.strictObject({ kind: sourceKind, amount: dong }));

/** The whole public state of a support after the fact. */
export const supportRecord = z.strictObject({
  id: uuid,
  version: z.int().positive(),
  grantId: uuid,
  programmeId: uuid,
  category: slug,
  recipient: supportRecipient,
  /** How many people were helped: 1, the count of non-members, or 0 for a union body. */
  people: z.int().nonnegative(),
  /** The recipient's own unit on the day of the grant, or the giving unit for non-members. */
  unitId: uuid,
  unitVersion: z.int().positive(),
  /** Frozen at the grant, never recomputed when the tree is restated; null outside provinces. */
  provinceId: uuid.nullable(),
  /** The unit that gave. */
  grantedByUnitId: uuid,
  grantedOn: day,
  schoolYear: z.string().regex(/^\d{4}-\d{4}$/),
  month: z.string().regex(/^\d{4}-\d{2}$/),
  /** Per person, and the amount as a whole for a union body. */
  amount: money,
  /** What was not returned: people × amount less the return. The sources below add up to it. */
  keptAmount: dong,
  /** What each kind of source still bears of this support; none when all of it came back. */
  sources: borne,
  /** What each kind of source bore at the grant, before anything came back; it never changes. */
  grantedSources: borne,
  state: supportState,
  grantedAt: instant,
  return: z.strictObject({ returnedOn: day, amount: dong, returnedAt: instant }).nullable(),
});
export type SupportRecord = z.infer<typeof supportRecord>;

/** What can happen to a support; each name carries the whole `supportRecord` after it. */
export const supportEventNames = ['SupportGranted', 'SupportReturned'] as const;
export type SupportEvent = { name: (typeof supportEventNames)[number]; data: SupportRecord };
