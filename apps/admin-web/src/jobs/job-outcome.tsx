import { useTranslation } from 'react-i18next';
import type { Job } from '../api/generated/client.js';
import { useFormat } from '../figures/use-format.js';
import { fileOf, findingOf } from './job.rules.js';

/** In a few words: what a job brought, or why it failed. */
export function JobOutcome({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const file = fileOf(job);
  if (file)
    return (
      <>
        {file.fileName}
        <span className="record-details">
          {t('jobs.file', {
            count: file.rows,
            rows: format.number(file.rows),
            size: format.seconds(file.bytes / 1_024),
          })}
        </span>
      </>
    );
  const finding = findingOf(job);
  if (finding) return t(`jobs.found.${finding}`);
  return job.problem?.detail ?? '';
}
