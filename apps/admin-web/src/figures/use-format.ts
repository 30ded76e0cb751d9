import { useTranslation } from 'react-i18next';
import type { Language } from '../words/language.js';
import * as format from './format.js';

/** Numbers, days and times in the language of the screen. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  return {
    language,
    /** whole đồng; an amount that a source is vague about says so */
    money: (amount: string, isApproximate = false) => {
      const text = `${format.formatNumber(amount, language)} đ`;
      return isApproximate ? t('figure.approximately', { amount: text }) : text;
    },
    number: (value: number | string) => format.formatNumber(value, language),
    seconds: (value: number) => format.formatSeconds(value, language),
    time: (instant: string) => format.formatTime(instant, language),
    instant: (instant: string) => format.formatInstant(instant, language),
    day: format.formatDay,
    /** a name that the platform gives in both languages */
    label: (names: Record<Language, string> | undefined, code: string) => names?.[language] ?? code,
  };
}
