import { useListOwnGrants, type Permission } from '../api/generated/client.js';
import type { ApiProblem } from '../api/problem.js';
import { dayOf } from '../figures/format.js';
import { reachOf, type Reach } from './own-grants.rules.js';

/** Where the account holds a permission today. */
export interface OwnReach {
  /** undefined until the rights of the account are known */
  data: Reach | undefined;
  error: ApiProblem | null;
  isPending: boolean;
  refetch(): unknown;
}

export function useOwnReach(permission: Permission): OwnReach {
  const { data, error, isPending, refetch } = useListOwnGrants({ query: { staleTime: 60_000 } });
  const reach = data && reachOf(data.data, permission, dayOf(new Date()));
  return { data: reach, error, isPending, refetch };
}
