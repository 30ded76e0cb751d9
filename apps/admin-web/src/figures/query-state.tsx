import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../api/problem.js';
import { RequestId } from './request-id.js';
import { useDelayed } from './use-delayed.js';

interface Query<T> {
  data: T | undefined;
  error: ApiProblem | null;
  isPending: boolean;
  refetch(): unknown;
}

interface Props<T> {
  query: Query<T>;
  /** rows of the skeleton, so that it has the shape of what comes */
  rows?: number;
  /** one sentence on what will appear here; shown when `isEmpty` */
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}

/** The four states in which an answer can be before it is there. */
export function QueryState<T>({ query, rows = 3, empty, isEmpty, children }: Props<T>) {
  const waitsLong = useDelayed(query.isPending);
  if (query.data !== undefined) {
    return isEmpty?.(query.data) ? <p className="empty">{empty}</p> : children(query.data);
  }
  if (query.error) return <Refusal problem={query.error} retry={() => query.refetch()} />;
  return waitsLong ? <Skeleton active paragraph={{ rows }} title={false} /> : null;
}

interface RefusalProps {
  problem: ApiProblem;
  /** what was not done; without it that data was not loaded */
  title?: string;
  retry?: () => unknown;
}

/** What happened, what to do, and the id by which somebody can look it up. */
export function Refusal({ problem, title, retry }: RefusalProps) {
  const { t } = useTranslation();
  const refused = title ?? t('problem.refused');
  const isRight = problem.status === 403;
  const isAway = problem.code === 'unreachable';
  return (
    <Alert
      type={isRight ? 'warning' : 'error'}
      showIcon
      title={isRight ? t('problem.noPermission') : isAway ? t('problem.unreachable') : refused}
      description={
        <>
          {problem.detail || t('problem.tryAgain')} <RequestId problem={problem} />
        </>
      }
      action={
        retry && !isRight ? (
          <Button size="small" onClick={() => retry()}>
            {t('problem.retry')}
          </Button>
        ) : undefined
      }
    />
  );
}
