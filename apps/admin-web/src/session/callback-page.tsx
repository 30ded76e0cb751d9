import { useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../frame/use-page-title.js';
import { finishSignIn, signIn } from './sign-in.js';
import { useAttempt } from './use-attempt.js';

/** Where the issuer sends a person back to, for the moment that it takes to get a token. */
export function CallbackPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  const signing = useAttempt(signIn);
  const begun = useRef(false);
  usePageTitle(t('session.signIn'));
  useEffect(() => {
    // The code of the issuer can be used once.
    if (begun.current) return;
    begun.current = true;
    finishSignIn().then(
      (address) => void navigate({ href: address, replace: true }),
      () => setFailed(true),
    );
  }, [navigate]);
  if (!failed) return <p className="empty">{t('session.finishing')}</p>;
  return (
    <Alert
      type="error"
      showIcon
      title={t('session.failed')}
      action={
        <Button onClick={signing.attempt}>
          {t(signing.hasFailed ? 'problem.retry' : 'session.signIn')}
        </Button>
      }
    />
  );
}
