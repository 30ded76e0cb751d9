import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getListJobsQueryKey, useCancelJob, type Job } from '../api/generated/client.js';
import type { ApiProblem } from '../api/problem.js';
import { saveFile } from '../figures/save-file.js';
import { useFormat } from '../figures/use-format.js';
import { downloadJobFile } from './download-job-file.js';
import { fileOf, isOver } from './job.rules.js';

/** What can be done with a job: stop it while it runs, fetch its file afterwards. */
export function JobActions({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [fault, setFault] = useState<string>();
  const cancelling = useCancelJob({
    mutation: {
      onSettled: () => client.invalidateQueries({ queryKey: [getListJobsQueryKey()[0]] }),
      onError: (problem: ApiProblem) => setFault(problem.detail || t('problem.tryAgain')),
    },
  });
  const file = fileOf(job);
  // Read alone, a button must say of which row it is.
  const which = { name: t(`jobs.kinds.${job.kind}`), time: format.instant(job.createdAt) };
  const download = async (name: string) => {
    try {
      saveFile(await downloadJobFile(job.id), name);
      setFault(undefined);
    } catch (error) {
      setFault((error as ApiProblem).detail || t('problem.tryAgain'));
    }
  };
  return (
    <>
      {!isOver(job) && (
        <Button
          size="small"
          loading={cancelling.isPending}
          aria-label={t('jobs.cancelWhich', which)}
          onClick={() => cancelling.mutate({ id: job.id })}
        >
          {t('jobs.cancel')}
        </Button>
      )}
      {file && (
        <Button
          size="small"
          aria-label={t('jobs.downloadWhich', which)}
          onClick={() => void download(file.fileName)}
        >
          {t('jobs.download')}
        </Button>
      )}
      {fault && (
        <span className="field-fault" role="alert">
          {fault}
        </span>
      )}
    </>
  );
}
