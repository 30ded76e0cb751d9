import { useTranslation } from 'react-i18next';
import { offeredKinds, offeredStates, readJobFilter, type JobFilter } from './job-filter.js';

interface Props {
  filter: JobFilter;
  onChange(filter: JobFilter): void;
}

/** Narrows the list by kind and state. */
export function JobFilterBar({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const choose = (part: Record<string, string>) => onChange(readJobFilter({ ...filter, ...part }));
  return (
    <div className="filter-bar">
      <select
        className="select"
        aria-label={t('jobs.kind')}
        value={filter.kind ?? ''}
        onChange={({ target }) => choose({ kind: target.value })}
      >
        <option value="">{t('jobs.allKinds')}</option>
        {offeredKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`jobs.kinds.${kind}`)}
          </option>
        ))}
      </select>
      <select
        className="select"
        aria-label={t('jobs.state')}
        value={filter.state ?? ''}
        onChange={({ target }) => choose({ state: target.value })}
      >
        <option value="">{t('jobs.allStates')}</option>
        {offeredStates.map((state) => (
          <option key={state} value={state}>
            {t(`jobs.states.${state}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
