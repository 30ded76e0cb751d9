import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { signIn, signOut } from '../session/sign-in.js';
import { useSession } from '../session/use-session.js';

/** Who is looking, and the way to be somebody else. */
export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.state === 'opening') return null;
  if (session.state === 'signed-in')
    return (
      <>
        <span className="account">{session.account}</span>
        <Button size="small" onClick={() => void signOut()}>
          {t('session.signOut')}
        </Button>
      </>
    );
  return (
    <>
      {session.state === 'demo' && <span className="account">{t('session.demo')}</span>}
      <Button size="small" onClick={() => void signIn()}>
        {t('session.signIn')}
      </Button>
    </>
  );
}
