import type { RecipientKind } from '@dong-hanh/contracts';

/** Days on which an entry holds, half-open; `validTo` null = until further notice. */
export interface Validity {
  validFrom: string;
  validTo: string | null;
}

/** Who grants awards, and at which level of the union that body stands. */
export interface IssuerEntry extends Validity {
  code: string;
  level: string;
}

export interface FormEntry extends Validity {
  code: string;
  /** Individuals (`member`), groups (`unit`) or both. */
  recipientKinds: readonly RecipientKind[];
}

/** A regulation lets a level grant a form. */
export interface FormRight extends Validity {
  form: string;
  level: string;
  regulation: string;
}

export interface AwardCatalogue {
  issuers: readonly IssuerEntry[];
  forms: readonly FormEntry[];
  rights: readonly FormRight[];
}

/** What the catalogue of one day says about one issuer and one form; what is absent did not exist. */
export interface GrantTerms {
  issuer?: IssuerEntry;
  form?: FormEntry;
  right?: FormRight;
}

export function isValidOn({ validFrom, validTo }: Validity, day: string): boolean {
  return validFrom <= day && (validTo === null || day < validTo);
}

/** Issuer, form and the right that joins them, as they stood on the day of signing. */
export function termsOn(
  catalogue: AwardCatalogue,
  day: string,
  { issuer, form }: { issuer: string; form: string },
): GrantTerms {
  const found: GrantTerms = {};
  const byIssuer = catalogue.issuers.find((each) => each.code === issuer && isValidOn(each, day));
  const byForm = catalogue.forms.find((each) => each.code === form && isValidOn(each, day));
  if (byIssuer) found.issuer = byIssuer;
  if (byForm) found.form = byForm;
  const right = catalogue.rights.find(
    (each) => each.form === form && each.level === byIssuer?.level && isValidOn(each, day),
  );
  if (right) found.right = right;
  return found;
}

/** The forms that an issuer may grant at some time of its own validity, in the order of the catalogue. */
export function formsOf(catalogue: AwardCatalogue, issuer: IssuerEntry): string[] {
  const codes = catalogue.forms.map(({ code }) => code);
  return [...new Set(codes)].filter((form) =>
    catalogue.rights.some(
      (right) => right.form === form && right.level === issuer.level && overlap(right, issuer),
    ),
  );
}

function overlap(one: Validity, other: Validity): boolean {
  return startsBeforeEnd(one, other) && startsBeforeEnd(other, one);
}

function startsBeforeEnd({ validFrom }: Validity, { validTo }: Validity): boolean {
  return validTo === null || validFrom < validTo;
}
