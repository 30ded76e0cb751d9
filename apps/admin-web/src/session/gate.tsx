import { Button } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../frame/use-page-title.js';
import { FailedAttempt } from './failed-attempt.js';
import { openSession, signIn } from './sign-in.js';
import { useAttempt } from './use-attempt.js';
import { useSession } from './use-session.js';

/** Shows a page once it is known who is looking; without anybody it asks to sign in. */
export function Gate({ children }: { children: ReactNode }) {
  const { state } = useSession();
  const { hasFailed, attempt } = useAttempt(openSession);
  useEffect(() => {
    if (state === 'opening') attempt();
  }, [state, attempt]);
  if (state === 'opening') return hasFailed ? <FailedAttempt retry={attempt} /> : null;
  return state === 'signed-out' ? <SignInNeeded /> : children;
}

function SignInNeeded() {
  const { t } = useTranslation();
  const { hasFailed, attempt } = useAttempt(signIn);
  usePageTitle(t('session.needed'));
  return (
    <section className="panel signed-out">
      <h1>{t('session.needed')}</h1>
      <p>{t('session.neededWhy')}</p>
      {hasFailed ? (
        <FailedAttempt retry={attempt} />
      ) : (
        <Button type="primary" onClick={attempt}>
          {t('session.signIn')}
        </Button>
      )}
    </section>
  );
}
