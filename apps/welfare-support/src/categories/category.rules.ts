import type { SupportRecipientKind } from '@dong-hanh/contracts';

/** A category of support as it stood over some days, half-open; `validTo` null = until further notice. */
export interface CategoryEntry {
  code: string;
  recipientKinds: readonly SupportRecipientKind[];
  validFrom: string;
  validTo: string | null;
}

/** The category with a code as it stood on a day; undefined when there was none. */
export function categoryOn<T extends CategoryEntry>(
  categories: readonly T[],
  code: string,
  day: string,
): T | undefined {
  return categories.find(
    ({ code: each, validFrom, validTo }) =>
      each === code && validFrom <= day && (validTo === null || day < validTo),
  );
}
