import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from './use-page-title.js';

/** For an address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('frame.notFound'));
  return (
    <section className="panel">
      <h1>{t('frame.notFound')}</h1>
      <Link to="/">{t('frame.toLive')}</Link>
    </section>
  );
}
