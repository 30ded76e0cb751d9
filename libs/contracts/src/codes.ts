import { z } from 'zod';

/** Kinds of union body, `docs/glossary.md`. Partner and territorial bodies are not units. */
export const unitKinds = [
  'confederation',
  'provincial-federation',
  'central-sector-union',
  'corporation-union',
  'district-federation',
  'local-sector-union',
  'zone-union',
  'bloc-union',
  'commune-union',
  'grassroots-union',
  'nghiep-doan',
  'union-department',
  'union-group',
] as const;
export const unitKind = z.enum(unitKinds);
export type UnitKind = z.infer<typeof unitKind>;

export const ownerships = ['public', 'non-public'] as const;
export const ownership = z.enum(ownerships);
export type Ownership = z.infer<typeof ownership>;

export const genders = ['female', 'male'] as const;
export type Gender = (typeof genders)[number];

export const recipientKinds = ['member', 'unit'] as const;
export const recipientKind = z.enum(recipientKinds);
export type RecipientKind = z.infer<typeof recipientKind>;

export const awardStates = ['granted', 'revoked'] as const;
export const awardState = z.enum(awardStates);
export type AwardStateCode = z.infer<typeof awardState>;

/** Grounds of an award (căn cứ khen thưởng), `GET /v1/award-bases`. */
export const awardBases = [
  'task-completion',
  'movement',
  'irregular',
  'seniority',
  'contribution',
] as const;
export const awardBasis = z.enum(awardBases);
export type AwardBasis = z.infer<typeof awardBasis>;

/** A calendar day `YYYY-MM-DD`, read in Asia/Ho_Chi_Minh. */
export const day = z.iso.date();
/** An instant with zone, ISO 8601. */
export const instant = z.iso.datetime({ offset: true });
export const uuid = z.uuid();
/** A catalogue code such as `vgcl` or `emulation-flag`. */
export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
/** An account as the identity provider names it (`sub`). */
export const accountId = z.string().min(1).max(100);
