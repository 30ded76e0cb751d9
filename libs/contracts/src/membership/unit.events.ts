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

/** How one unit came of another by a decision; `toId` null when it was dissolved into none. */
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
  lineage: z.array(lineageEdge),
  decision: z.strictObject({ number: z.string(), signedOn: day }),
  reorganisationId: uuid.nullable(),
  recordedAt: instant,
});
export type UnitState = z.infer<typeof unitState>;

/** What can happen to a unit; each name carries the whole `unitState` after it. */
export const unitEventNames = ['UnitEstablished', 'UnitRenamed'] as const;
export type UnitEvent = { name: (typeof unitEventNames)[number]; data: UnitState };
