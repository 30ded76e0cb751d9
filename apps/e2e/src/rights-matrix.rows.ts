import type { DemoAccount } from './platform.js';
import type { Place, Places } from './rights-matrix.places.js';

/** The order in which a case names its answers. */
export const accounts: readonly DemoAccount[] = [
  'vgcl-officer',
  'province-officer',
  'sector-officer',
  'school-officer',
  'member',
  'analyst',
  'auditor',
  'admin',
];

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** The service that is asked on its own port, for operations that the gateway does not offer. */
  at?: 'membership' | 'emulation' | 'welfare-support' | 'reporting';
  /** An answer without end: its status is all that is waited for. */
  isStream?: true;
}

/**
 * One row of the matrix: what each account is answered, in the order of `accounts`. `+` is 200 with rows,
 * `-` is 200 without any: in a list, what is hidden is missing.
 */
export interface Case {
  operation: string;
  place: keyof Places;
  ask: (place: Place, places: Places) => Request;
  answers: string;
}

/** The cases of one operation, one per place. */
export const rows = (
  operation: string,
  ask: Case['ask'],
  answers: Partial<Record<keyof Places, string>>,
) =>
  Object.entries(answers).map(([place, each]): Case => ({
    operation,
    ask,
    place: place as keyof Places,
    answers: each,
  }));

export const post = (path: string, body: unknown): Request => ({ method: 'POST', path, body });
export const read = (path: string) => (): Request => ({ path });
