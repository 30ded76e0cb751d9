import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useListJobs } from '../api/generated/client.js';
import { ExportForm } from '../exports/export-form.js';
import { QueryState } from '../figures/query-state.js';
import { usePageTitle } from '../frame/use-page-title.js';
import { JobFilterBar } from './job-filter-bar.js';
import { JobTable } from './job-table.js';
import { ReconciliationPanel } from './reconciliation-panel.js';

const shown = 50;
/** New jobs of others, and of the night, appear by asking; the own ones tell of themselves. */
const refetchInterval = 3_000;

/** The queue: what long work there is, how far it is, and what came out of it. */
export function JobsPage() {
  const { t } = useTranslation();
  usePageTitle(t('frame.jobs'));
  const filter = useSearch({ from: '/jobs' });
  const navigate = useNavigate({ from: '/jobs' });
  const jobs = useListJobs({ ...filter, limit: shown }, { query: { refetchInterval } });
  return (
    <div className="jobs">
      <section className="panel jobs-list" aria-labelledby="jobs-title">
        <div className="panel-head">
          <h1 id="jobs-title">{t('jobs.title')}</h1>
          <JobFilterBar
            filter={filter}
            onChange={(search) => void navigate({ search, replace: true })}
          />
        </div>
        <QueryState
          query={jobs}
          rows={6}
          isEmpty={({ data }) => data.length === 0}
          empty={t('jobs.nothing')}
        >
          {({ data, page }) => (
            <>
              <JobTable jobs={data} />
              {page.hasMore && <p className="empty">{t('jobs.newest', { count: data.length })}</p>}
            </>
          )}
        </QueryState>
      </section>
      <div className="jobs-starters">
        <ExportForm />
        <ReconciliationPanel />
      </div>
    </div>
  );
}
