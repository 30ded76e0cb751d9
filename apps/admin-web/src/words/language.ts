/** Vietnamese is the original, English the translation. */
export const languages = ['vi', 'en'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'dong-hanh.language';
let current: Language = readKept();

/** The language that answers are asked in; words on screen follow it. */
export function currentLanguage(): Language {
  return current;
}

/** Remembers the choice on this device and tells the browser and its readers. */
export function keepLanguage(language: Language): void {
  current = language;
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
}

function readKept(): Language {
  const kept = globalThis.localStorage?.getItem(storageKey);
  return languages.find((language) => language === kept) ?? 'vi';
}
