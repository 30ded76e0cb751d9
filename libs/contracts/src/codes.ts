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
/** One of `unitKinds`; a unit may change its kind, so each version carries its own. */
export const unitKind = z.enum(unitKinds);
export type UnitKind = z.infer<typeof unitKind>;

/** Who runs the institution a unit belongs to: công lập, ngoài công lập. */
export const ownerships = ['public', 'non-public'] as const;
/** One of `ownerships`; belongs to a unit's version, as it may change. */
export const ownership = z.enum(ownerships);
export type Ownership = z.infer<typeof ownership>;

/** As on the membership record. */
export const genders = ['female', 'male'] as const;
/** One of `genders`. */
export const gender = z.enum(genders);
export type Gender = z.infer<typeof gender>;

/** What an award goes to: a person (cá nhân) or a union body (tập thể). */
export const recipientKinds = ['member', 'unit'] as const;
/** One of `recipientKinds`: says what a recipient's id is the id of. */
export const recipientKind = z.enum(recipientKinds);
export type RecipientKind = z.infer<typeof recipientKind>;

/** An award is never deleted: it is granted, and may be revoked once and for all. */
export const awardStates = ['granted', 'revoked'] as const;
/** One of `awardStates`. */
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
/** One of `awardBases`. */
export const awardBasis = z.enum(awardBases);
export type AwardBasis = z.infer<typeof awardBasis>;

/** A calendar day `YYYY-MM-DD`, read in Asia/Ho_Chi_Minh. */
export const day = z.iso.date();
/** An instant with zone, ISO 8601. */
export const instant = z.iso.datetime({ offset: true });
/** A UUID in lower or upper case; the platform's own ids are version 7 and so sort by age. */
export const uuid = z.uuid();
/** A catalogue code such as `vgcl` or `emulation-flag`. */
export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
/** An account as the identity provider names it (`sub`). */
export const accountId = z.string().min(1).max(100);
