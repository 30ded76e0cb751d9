/** The services behind the gateway. */
export const serviceNames = ['membership', 'emulation', 'welfare-support', 'reporting'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The services that do long work; `/v1/jobs/{id}` goes to the one of them that holds the job. */
export const jobHolders = ['membership', 'reporting'] as const satisfies readonly ServiceName[];

export interface Route {
  /** The path with everything below it. */
  path: string;
  service: ServiceName;
  /** The path at the service where it differs; then the path alone is forwarded, nothing below it. */
  as?: string;
  /** Answers without end, by server-sent events; then the path alone is forwarded as well. */
  isStream?: true;
  /** The longest body in bytes, where it is not 1 MiB as everywhere else. */
  bodyLimit?: number;
}

/** Which service answers which path. Adding an endpoint to the platform is adding its first row here. */
export const routes: readonly Route[] = [
  { path: '/v1/units', service: 'membership' },
  { path: '/v1/members', service: 'membership' },
  { path: '/v1/duplicates', service: 'membership' },
  { path: '/v1/member-batches', service: 'membership', bodyLimit: 8 * 1_048_576 },
  { path: '/v1/cards', service: 'membership' },
  { path: '/v1/card-keys', service: 'membership' },
  { path: '/v1/dues', service: 'membership' },
  { path: '/v1/membership-reasons', service: 'membership' },
  { path: '/v1/territories', service: 'membership' },
  { path: '/v1/reorganisations', service: 'membership' },
  { path: '/v1/closings', service: 'membership' },
  { path: '/v1/reorganisation-proposals', service: 'membership' },
  { path: '/v1/access', service: 'membership' },
  { path: '/v1/award-exports', service: 'membership' },
  { path: '/v1/establishments', service: 'membership' },
  { path: '/v1/establishment-terms', service: 'membership' },
  { path: '/v1/public-holidays', service: 'membership' },
  { path: '/v1/organs', service: 'membership' },
  { path: '/v1/offices', service: 'membership' },

  { path: '/v1/award-decisions', service: 'emulation' },
  { path: '/v1/awards', service: 'emulation' },
  { path: '/v1/award-forms', service: 'emulation' },
  { path: '/v1/award-issuers', service: 'emulation' },
  { path: '/v1/award-bases', service: 'emulation' },

  { path: '/v1/support-programmes', service: 'welfare-support' },
  { path: '/v1/support-categories', service: 'welfare-support' },
  { path: '/v1/support-grants', service: 'welfare-support' },
  { path: '/v1/supports', service: 'welfare-support' },

  { path: '/v1/statistics', service: 'reporting' },
  { path: '/v1/live', service: 'reporting', isStream: true },
  { path: '/v1/reconciliations', service: 'reporting' },

  // Every service offers these for itself; the gateway's own /v1/streams and /v1/integrity join them.
  { path: '/v1/streams/membership', service: 'membership' },
  { path: '/v1/streams/emulation', service: 'emulation' },
  { path: '/v1/streams/welfare-support', service: 'welfare-support' },
  { path: '/v1/streams/reporting', service: 'reporting' },
  { path: '/v1/integrity/membership/awards', as: '/v1/integrity/awards', service: 'membership' },
  { path: '/v1/integrity/emulation/awards', as: '/v1/integrity/awards', service: 'emulation' },
  { path: '/v1/integrity/reporting/awards', as: '/v1/integrity/awards', service: 'reporting' },
  {
    path: '/v1/integrity/welfare-support/supports',
    as: '/v1/integrity/supports',
    service: 'welfare-support',
  },
  {
    path: '/v1/integrity/membership/supports',
    as: '/v1/integrity/supports',
    service: 'membership',
  },
  { path: '/v1/integrity/reporting/supports', as: '/v1/integrity/supports', service: 'reporting' },
  ...(['members', 'units'] as const).flatMap((family) =>
    (['membership', 'reporting'] as const).map((service) => ({
      ...{ path: `/v1/integrity/${service}/${family}`, as: `/v1/integrity/${family}`, service },
    })),
  ),
];
