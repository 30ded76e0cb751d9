import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../words/language.js';
import { speak } from '../words/words.js';
import { chooseScheme, useScheme } from './scheme.js';

/** Vietnamese or English; the button is in the language that it leads to. */
export function LanguageSwitch() {
  useTranslation();
  const other = currentLanguage() === 'vi' ? 'en' : 'vi';
  return (
    <Button size="small" lang={other} onClick={() => void speak(other)}>
      {other === 'vi' ? 'Tiếng Việt' : 'English'}
    </Button>
  );
}

/** Light or dark; the button says what it leads to. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const other = useScheme() === 'light' ? 'dark' : 'light';
  return (
    <Button size="small" onClick={() => chooseScheme(other)}>
      {t(`frame.scheme.${other}`)}
    </Button>
  );
}
