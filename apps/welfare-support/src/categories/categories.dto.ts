import type { SupportRecipientKind } from '@dong-hanh/contracts';
import type { SupportCategory } from './categories.service.js';

export interface CategoryResponse {
  code: string;
  label: { vi: string; en: string };
  recipientKinds: readonly SupportRecipientKind[];
  validFrom: string;
  validTo: string | null;
}

export function toCategoryResponse(category: SupportCategory): CategoryResponse {
  const { code, labelVi: vi, labelEn: en, recipientKinds, validFrom, validTo } = category;
  return { code, label: { vi, en }, recipientKinds, validFrom, validTo };
}
