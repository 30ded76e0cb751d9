import { Button } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn, openSession } from './sign-in.js';
import { useSession } from './use-session.js';

/** Shows a page once it is known who is looking; without anybody it asks to sign in. */
export function Gate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { state } = useSession();
  useEffect(() => {
    if (state === 'opening') void openSession();
  }, [state]);
  if (state === 'opening') return null;
  if (state !== 'signed-out') return children;
  return (
    <section className="panel signed-out">
      <h1>{t('session.needed')}</h1>
      <p>{t('session.neededWhy')}</p>
      <Button type="primary" onClick={() => void signIn()}>
        {t('session.signIn')}
      </Button>
    </section>
  );
}
