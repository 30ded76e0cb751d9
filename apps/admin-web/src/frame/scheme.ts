import { useSyncExternalStore } from 'react';
import { paintDocument, type Scheme } from '../theme.js';

const storageKey = 'dong-hanh.scheme';
const listeners = new Set<() => void>();
let scheme: Scheme = 'light';

/** What was chosen on this device, else what the device prefers. */
export function openScheme(): void {
  const kept = localStorage.getItem(storageKey);
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  showScheme(kept === 'dark' || kept === 'light' ? kept : prefersDark ? 'dark' : 'light');
}

export function chooseScheme(next: Scheme): void {
  localStorage.setItem(storageKey, next);
  showScheme(next);
}

/** Light or dark. */
export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, () => scheme);
}

function showScheme(next: Scheme): void {
  scheme = next;
  paintDocument(next);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
