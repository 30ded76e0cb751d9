import {
  useListAwardForms,
  useListAwardIssuers,
  useListSupportCategories,
} from '../api/generated/client.js';
import { useFormat } from '../figures/use-format.js';

/** Catalogues change about once a year. */
const keptMs = 10 * 60_000;
const query = { staleTime: keptMs, retry: 1 };

/** Names of forms, issuers and categories in the language of the screen; the code where there is none. */
export function useCatalogue() {
  const format = useFormat();
  const forms = useListAwardForms({ query });
  const issuers = useListAwardIssuers({ query });
  const categories = useListSupportCategories({ query });
  const nameIn = (list: { code: string; label: { vi: string; en: string } }[] | undefined) => {
    return (code: string) => format.label(list?.find((each) => each.code === code)?.label, code);
  };
  return {
    form: nameIn(forms.data?.data),
    issuer: nameIn(issuers.data?.data),
    category: nameIn(categories.data?.data),
    forms: forms.data?.data ?? [],
    issuers: issuers.data?.data ?? [],
  };
}
