import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getGetUnitQueryOptions } from '../api/generated/client.js';

/** Names of units as they are today; a word while a name is on its way. */
export function useUnitNames(ids: readonly string[]): (id: string) => string {
  const { t } = useTranslation();
  const distinct = [...new Set(ids)];
  const units = useQueries({
    queries: distinct.map((id) =>
      getGetUnitQueryOptions(id, undefined, { query: { staleTime: Infinity } }),
    ),
  });
  return (id) => units[distinct.indexOf(id)]?.data?.name ?? t('records.unit');
}
