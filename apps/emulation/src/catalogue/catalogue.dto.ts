import type { RecipientKind } from '@dong-hanh/contracts';
import type { AwardIssuerEntity } from './catalogue.entity.js';
import { formsOf, type AwardCatalogue, type Validity } from './catalogue.rules.js';

export interface CatalogueEntryResponse extends Validity {
  code: string;
  label: { vi: string; en: string };
}

export interface RecipientEntryResponse extends CatalogueEntryResponse {
  recipientKinds: readonly RecipientKind[];
}

export interface IssuerResponse extends CatalogueEntryResponse {
  forms: string[];
}

interface LabelledEntry extends Validity {
  code: string;
  labelVi: string;
  labelEn: string;
}

export function toRecipientEntryResponse(
  entry: LabelledEntry & { recipientKinds: readonly RecipientKind[] },
): RecipientEntryResponse {
  return { ...toEntryResponse(entry), recipientKinds: entry.recipientKinds };
}

export function toIssuerResponse(
  issuer: AwardIssuerEntity,
  catalogue: AwardCatalogue,
): IssuerResponse {
  return { ...toEntryResponse(issuer), forms: formsOf(catalogue, issuer) };
}

function toEntryResponse(entry: LabelledEntry): CatalogueEntryResponse {
  const { code, labelVi, labelEn, validFrom, validTo } = entry;
  return { code, label: { vi: labelVi, en: labelEn }, validFrom, validTo };
}
