import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { getListJobsQueryKey, useStartReconciliation } from '../api/generated/client.js';
import { Refusal } from '../figures/query-state.js';

/** Starts by hand what runs each night: do all services hold the same records? */
export function ReconciliationButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const starting = useStartReconciliation({
    mutation: {
      onSuccess: () => client.invalidateQueries({ queryKey: [getListJobsQueryKey()[0]] }),
    },
  });
  return (
    <section className="panel" aria-labelledby="reconciliation-title">
      <h2 id="reconciliation-title">{t('reconciliation.title')}</h2>
      <p>{t('reconciliation.what')}</p>
      {starting.error && <Refusal problem={starting.error} />}
      <div className="form-actions">
        <Button loading={starting.isPending} onClick={() => starting.mutate()}>
          {t('reconciliation.start')}
        </Button>
      </div>
    </section>
  );
}
