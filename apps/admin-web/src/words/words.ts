import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };
import { currentLanguage, keepLanguage, type Language } from './language.js';
import vi from './vi.json' with { type: 'json' };

/** All words of the screens; they live in the two files beside this one. */
export const words: i18n = createInstance();

/** Makes the words ready; there is nothing to load, so there is nothing to wait for. */
export function prepareWords(): void {
  void words.use(initReactI18next).init({
    lng: currentLanguage(),
    fallbackLng: 'vi',
    keySeparator: false,
    nsSeparator: false,
    resources: { vi: { translation: vi }, en: { translation: en } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  } as Parameters<i18n['init']>[0]);
  keepLanguage(currentLanguage());
}

/** Shows everything in another language, and asks for answers in it. */
export async function speak(language: Language): Promise<void> {
  keepLanguage(language);
  await words.changeLanguage(language);
}
