import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from './use-page-title.js';

/** In place of a page that failed: what is safe, and what to do. */
export function CrashPage() {
  const { t } = useTranslation();
  usePageTitle(t('frame.crashed'));
  return (
    <section className="panel signed-out" role="alert">
      <h1>{t('frame.crashed')}</h1>
      <p>{t('frame.crashedSafe')}</p>
      <Button type="primary" onClick={() => location.reload()}>
        {t('frame.reload')}
      </Button>
    </section>
  );
}
