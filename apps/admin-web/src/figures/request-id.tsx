import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/problem.js';

/** The id of the request that was refused, to copy into a message to the administrator. */
export function RequestId({ problem }: { problem: ApiProblem }) {
  const { t } = useTranslation();
  const id = problem.requestId;
  if (!id) return null;
  return (
    <span className="request-id">
      {t('problem.requestId')} <code>{id}</code>{' '}
      <Button size="small" type="link" onClick={() => void navigator.clipboard.writeText(id)}>
        {t('problem.copy')}
      </Button>
    </span>
  );
}
