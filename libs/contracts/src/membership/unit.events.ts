import { z } from 'zod';
import { day, instant, ownership, unitKind, uuid } from '../codes.js';

/** One interval of a unit's life, half-open: `validFrom` is its first day, `validTo` the first day of the next. */
export const unitVersion = z.strictObject({
  no: z.int().positive(),
  validFrom: day,
  validTo: day.nullable(),
  code: z.string(),
  name: z.string(),
  kind: unitKind,
  /** The managing unit on those days. */
  parentId: uuid.nullable(),
  /** Official code of the territory it stands in, which is not the same as who manages it. */
  locatedIn: z.string().nullable(),
  ownership,
});
export type UnitVersion = z.infer<typeof unitVersion>;

/**
 * What became of a unit by a decision: `fromId` is the unit itself, `toId` whom it passed to, null when it was
 * dissolved into none.
 */
export const lineageEdge = z.strictObject({
  type: z.enum([
    'created-from',
    'renamed',
    'merged-into',
    'split-into',
    'transferred-to',
    'dissolved',
  ]),
  fromId: uuid,
  toId: uuid.nullable(),
  effectiveOn: day,
  decisionNumber: z.string(),
  /** Of a split: the one unit that the decision names as heir. */
  isHeir: z.literal(true).optional(),
});
export type LineageEdge = z.infer<typeof lineageEdge>;

/** The whole public state of a unit after the fact. Unit names are public and travel only here. */
export const unitState = z.strictObject({
  id: uuid,
  version: z.int().positive(),
  establishedOn: day,
  endedOn: day.nullable(),
  /** The history as believed now, oldest first, without gaps. */
  versions: z.array(unitVersion).min(1),
  /** What became of this unit; what became of others into this one is told by theirs. */
  lineage: z.array(lineageEdge),
  /** Who answers for the records of a dissolved unit. */
  custodianUnitId: uuid.optional(),
  decision: z.strictObject({ number: z.string(), signedOn: day }),
  reorganisationId: uuid.nullable(),
  recordedAt: instant,
});
export type UnitState = z.infer<typeof unitState>;

/** What can happen to a unit; each name carries the whole `unitState` after it. */
export const unitEventNames = [
  'UnitEstablished',
  'UnitRenamed',
  'UnitMoved',
  'UnitTransferred',
  'UnitMerged',
  'UnitSplit',
  'UnitDissolved',
  /** The decision that changed or ended it was withdrawn: it is as it was before. */
  'UnitRestored',
  /** The decision that founded it was withdrawn: it never was, so `endedOn` is `establishedOn`, and its version has no day. */
  'UnitAnnulled',
] as const;
export type UnitEvent = { name: (typeof unitEventNames)[number]; data: UnitState };
