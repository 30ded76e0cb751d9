import { useTranslation } from 'react-i18next';
import { useListCountedWelfare, type ListCountedWelfareParams } from '../api/generated/client.js';
import { useCatalogue } from '../decisions/use-catalogue.js';
import { QueryState } from '../figures/query-state.js';
import { useFormat } from '../figures/use-format.js';
import { useProgrammes } from './use-programmes.js';
import { useUnitNames } from './use-unit-names.js';

const shown = 50;

/** The support that a figure counts, newest first. */
export function WelfareRecords({ scope }: { scope: ListCountedWelfareParams }) {
  const { t } = useTranslation();
  const format = useFormat();
  const catalogue = useCatalogue();
  const programmeName = useProgrammes();
  const records = useListCountedWelfare({ ...scope, limit: shown });
  const unitName = useUnitNames(records.data?.data.map(({ unitId }) => unitId) ?? []);
  return (
    <QueryState query={records} rows={8}>
      {({ data, page }) => (
        <>
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">{t('records.unit')}</th>
                <th scope="col">{t('records.programme')}</th>
                <th scope="col">{t('records.grantedOn')}</th>
                <th scope="col">{t('records.amount')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((support) => (
                <tr key={support.supportId}>
                  <td>
                    {unitName(support.unitId)}
                    <span className="record-details">
                      {t(`records.kind.${support.recipientKind}`, { count: support.people })}
                    </span>
                  </td>
                  <td>
                    {programmeName(support.programmeId)}
                    <span className="record-details">{catalogue.category(support.category)}</span>
                  </td>
                  <td>{format.day(support.grantedOn)}</td>
                  <td>
                    {format.money(support.keptAmount, support.amount.precision === 'approximate')}
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
