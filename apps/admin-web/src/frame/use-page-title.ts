import { useEffect } from 'react';

const product = 'Đồng Hành';

/** Names the page in the tab, in the history and to readers of the screen. */
export function usePageTitle(words: string): void {
  useEffect(() => {
    document.title = `${words} · ${product}`;
  }, [words]);
}
