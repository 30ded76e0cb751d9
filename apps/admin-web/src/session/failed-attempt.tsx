import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';

/** Says that signing in did not succeed, with the way to try again. */
export function FailedAttempt({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      type="error"
      showIcon
      title={t('session.failed')}
      action={
        <Button size="small" onClick={retry}>
          {t('problem.retry')}
        </Button>
      }
    />
  );
}
