import { useQueries } from '@tanstack/react-query';
import { getGetUnitQueryOptions, useListOwnGrants } from '../api/generated/client.js';

const query = { staleTime: 60_000 };

/** A unit whose awards the account may export, with all below it. */
export interface ExportUnit {
  id: string;
  name: string;
}

/** @returns undefined until the rights of the account are known */
export function useExportUnits(): ExportUnit[] | undefined {
  const grants = useListOwnGrants({ query });
  const ids = new Set(
    (grants.data?.data ?? [])
      .filter(({ permissions }) => permissions.includes('honour.export'))
      .flatMap(({ unitId }) => unitId ?? []),
  );
  const units = useQueries({
    queries: [...ids].map((id) => getGetUnitQueryOptions(id, undefined, { query })),
  });
  if (!grants.data) return undefined;
  return [...ids].map((id, index) => ({ id, name: units[index]?.data?.name ?? id }));
}
