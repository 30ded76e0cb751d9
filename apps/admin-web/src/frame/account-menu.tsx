import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { signIn, signOut } from '../session/sign-in.js';
import { useAttempt } from '../session/use-attempt.js';
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
        <AccountButton
          key="sign-out"
          work={signOut}
          label={t('session.signOut')}
          failure={t('session.signOutFailed')}
        />
      </>
    );
  return (
    <>
      {session.state === 'demo' && <span className="account">{t('session.demo')}</span>}
      <AccountButton
        key="sign-in"
        work={signIn}
        label={t('session.signIn')}
        failure={t('session.signInFailed')}
      />
    </>
  );
}

interface Props {
  work(this: void): Promise<void>;
  label: string;
  failure: string;
}

function AccountButton({ work, label, failure }: Props) {
  const { t } = useTranslation();
  const { hasFailed, attempt } = useAttempt(work);
  return (
    <>
      {hasFailed && (
        <span className="field-fault" role="alert">
          {failure}
        </span>
      )}
      <Button size="small" onClick={attempt}>
        {hasFailed ? t('problem.retry') : label}
      </Button>
    </>
  );
}
