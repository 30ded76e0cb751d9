import type { DetailColumns } from '@dong-hanh/service-kit';

/** Where `awards` has what the statistics keep of an award and nobody else. */
export const awardDetails: DetailColumns<'awards'> = {
  grantedAt: `date_trunc('milliseconds', granted_at)`,
  revocationNumber: `revocation ->> 'number'`,
  revocationSignedOn: `(revocation ->> 'signedOn')::date`,
  revokedAt: `(revocation ->> 'revokedAt')::timestamptz`,
};
