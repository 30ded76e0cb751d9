import { useTranslation } from 'react-i18next';
import { useListCountedAwards, type ListCountedAwardsParams } from '../api/generated/client.js';
import { useCatalogue } from '../decisions/use-catalogue.js';
import { QueryState } from '../figures/query-state.js';
import { useFormat } from '../figures/use-format.js';
import { useRecipientNames } from './use-recipient-names.js';

const shown = 50;

/** The awards that a figure counts, newest first. */
export function AwardRecords({ scope }: { scope: ListCountedAwardsParams }) {
  const { t } = useTranslation();
  const format = useFormat();
  const catalogue = useCatalogue();
  const records = useListCountedAwards({ ...scope, limit: shown });
  const nameOf = useRecipientNames(records.data?.data.map(({ recipient }) => recipient) ?? []);
  return (
    <QueryState query={records} rows={8}>
      {({ data, page }) => (
        <>
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">{t('records.recipient')}</th>
                <th scope="col">{t('statistics.form')}</th>
                <th scope="col">{t('records.decision')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((award) => (
                <tr key={award.id}>
                  <td>{nameOf(award.recipient)}</td>
                  <td>{catalogue.form(award.form)}</td>
                  <td>
                    {award.decisionNumber} · {format.day(award.decidedOn)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {page.hasMore && <p className="more">{t('records.first', { count: data.length })}</p>}
        </>
      )}
    </QueryState>
  );
}
