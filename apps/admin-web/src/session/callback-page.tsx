import { useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { finishSignIn, signIn } from './sign-in.js';

/** Where the issuer sends a person back to, for the moment that it takes to get a token. */
export function CallbackPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  const begun = useRef(false);
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
      action={<Button onClick={() => void signIn()}>{t('session.signIn')}</Button>}
    />
  );
}
