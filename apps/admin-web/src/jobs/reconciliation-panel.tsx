import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useOwnReach } from '../access/use-own-reach.js';
import { getListJobsQueryKey, useStartReconciliation } from '../api/generated/client.js';
import { QueryState, Refusal } from '../figures/query-state.js';

/** Starts by hand what also runs by itself: do all services hold the same records, and if not, repair them. */
export function ReconciliationPanel() {
  const { t } = useTranslation();
  const reach = useOwnReach('integrity.reconcile');
  return (
    <section className="panel" aria-labelledby="reconciliation-title">
      <h2 id="reconciliation-title">{t('reconciliation.title')}</h2>
      <p>{t('reconciliation.what')}</p>
      <QueryState
        query={reach}
        rows={1}
        isEmpty={({ isEverywhere, unitIds }) => !isEverywhere && unitIds.length === 0}
        empty={t('reconciliation.noRight')}
      >
        {() => <ReconciliationButton />}
      </QueryState>
    </section>
  );
}

function ReconciliationButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const starting = useStartReconciliation({
    mutation: {
      onSuccess: () => client.invalidateQueries({ queryKey: [getListJobsQueryKey()[0]] }),
    },
  });
  return (
    <>
      {starting.error && <Refusal problem={starting.error} title={t('reconciliation.refused')} />}
      <div className="form-actions">
        <Button loading={starting.isPending} onClick={() => starting.mutate()}>
          {t('reconciliation.start')}
        </Button>
      </div>
    </>
  );
}
