import { useListSupportProgrammes } from '../api/generated/client.js';

const most = 200;

/** Names of support programmes; the id where there is none. */
export function useProgrammes(): (id: string) => string {
  const programmes = useListSupportProgrammes({ limit: most }, { query: { staleTime: 60_000 } });
  return (id) => programmes.data?.data.find((each) => each.id === id)?.name ?? id;
}
