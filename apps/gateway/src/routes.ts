/** The services behind the gateway. */
export const serviceNames = ['membership', 'emulation', 'reporting'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Route {
  /** The path with everything below it. */
  path: string;
  service: ServiceName;
  /** The path at the service where it differs; then the path alone is forwarded, nothing below it. */
  as?: string;
}

/** Which service answers which path. Adding an endpoint to the platform is adding its first row here. */
export const routes: readonly Route[] = [
  { path: '/v1/units', service: 'membership' },
  { path: '/v1/members', service: 'membership' },
  { path: '/v1/territories', service: 'membership' },
  { path: '/v1/reorganisations', service: 'membership' },
  { path: '/v1/access', service: 'membership' },

  { path: '/v1/award-decisions', service: 'emulation' },
  { path: '/v1/awards', service: 'emulation' },
  { path: '/v1/award-forms', service: 'emulation' },
  { path: '/v1/award-issuers', service: 'emulation' },
  { path: '/v1/award-bases', service: 'emulation' },

  { path: '/v1/statistics', service: 'reporting' },

  // Every service offers these for itself; the gateway's own /v1/streams and /v1/integrity join them.
  { path: '/v1/streams/membership', service: 'membership' },
  { path: '/v1/streams/emulation', service: 'emulation' },
  { path: '/v1/streams/reporting', service: 'reporting' },
  { path: '/v1/integrity/membership/awards', as: '/v1/integrity/awards', service: 'membership' },
  { path: '/v1/integrity/emulation/awards', as: '/v1/integrity/awards', service: 'emulation' },
  { path: '/v1/integrity/reporting/awards', as: '/v1/integrity/awards', service: 'reporting' },
];
