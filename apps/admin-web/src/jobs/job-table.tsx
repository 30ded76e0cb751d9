import { Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/generated/client.js';
import { useFormat } from '../figures/use-format.js';
import { followedIds } from './job.rules.js';
import { JobActions } from './job-actions.js';
import { JobOutcome } from './job-outcome.js';
import { JobStateMark } from './job-state-mark.js';
import { useFollowedJob } from './use-followed-job.js';

/** The jobs of a page, one row each. */
export function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  const [ended, setEnded] = useState<Job>();
  const followed = followedIds(jobs);
  return (
    <>
      <JobEnding job={ended} />
      <table className="job-table">
        <thead>
          <tr>
            <th scope="col">{t('jobs.kind')}</th>
            <th scope="col">{t('jobs.state')}</th>
            <th scope="col">{t('jobs.begun')}</th>
            <th scope="col">{t('jobs.outcome')}</th>
            <th scope="col">{t('jobs.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow
              key={job.id}
              listed={job}
              isFollowed={followed.includes(job.id)}
              onEnd={setEnded}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Tells readers of the screen what the eye sees in the row. */
function JobEnding({ job }: { job: Job | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className="for-readers" role="status">
      {job &&
        t('jobs.ended', {
          name: t(`jobs.kinds.${job.kind}`),
          time: format.instant(job.createdAt),
          state: t(`jobs.states.${job.state}`),
        })}
    </p>
  );
}

interface JobRowProps {
  listed: Job;
  isFollowed: boolean;
  onEnd(this: void, job: Job): void;
}

function JobRow({ listed, ...following }: JobRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const job = useFollowedJob(listed, following);
  const name = t(`jobs.kinds.${job.kind}`);
  return (
    <tr>
      <td data-label={t('jobs.kind')}>{name}</td>
      <td data-label={t('jobs.state')}>
        <JobStateMark state={job.state} />
        {job.state === 'active' && (
          <Progress percent={job.progress} size="small" aria-label={t('jobs.progress', { name })} />
        )}
      </td>
      <td data-label={t('jobs.begun')}>{format.instant(job.createdAt)}</td>
      <td data-label={t('jobs.outcome')}>
        <JobOutcome job={job} />
      </td>
      <td data-label={t('jobs.actions')}>
        <JobActions job={job} />
      </td>
    </tr>
  );
}
