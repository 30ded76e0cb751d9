import { useQueries, useQuery } from '@tanstack/react-query';
import type { Reach } from '../access/own-grants.rules.js';
import { getGetUnitQueryOptions } from '../api/generated/client.js';
import type { ApiProblem } from '../api/problem.js';
import { fetchRootUnits } from './root-units.js';

const query = { staleTime: 60_000 };

/** A unit whose awards the account may export, with all below it. */
export interface ExportUnit {
  id: string;
  name: string;
}

/** The units at which an account may export. */
export function useGrantedUnits({ unitIds }: Reach): ExportUnit[] {
  const units = useQueries({
    queries: unitIds.map((id) => getGetUnitQueryOptions(id, undefined, { query })),
  });
  return unitIds.map((id, index) => ({ id, name: units[index]?.data?.name ?? id }));
}

/** The units at the top, for an account that may export everywhere. */
export function useRootUnits() {
  return useQuery<ExportUnit[], ApiProblem>({
    queryKey: ['root-units'],
    queryFn: () => fetchRootUnits(),
    ...query,
  });
}
