import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from './account-menu.js';
import { LanguageSwitch, SchemeSwitch } from './switches.js';

/** What is around every page: where one is, who one is, in which language. */
export function Frame() {
  const { t } = useTranslation();
  return (
    <>
      <a className="skip" href="#content">
        {t('frame.skip')}
      </a>
      <header className="frame">
        <Link to="/" className="brand">
          Đồng Hành
        </Link>
        <nav aria-label={t('frame.pages')}>
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
            {t('frame.live')}
          </Link>
          <Link to="/jobs">{t('frame.jobs')}</Link>
          <a href="/reference">{t('frame.reference')}</a>
        </nav>
        <div className="frame-tools">
          <LanguageSwitch />
          <SchemeSwitch />
          <AccountMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
