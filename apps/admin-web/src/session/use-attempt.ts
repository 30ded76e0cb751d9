import { useCallback, useState } from 'react';

/** Work that is begun by a press or by opening a page, and that can be tried again when it failed. */
export function useAttempt(work: () => Promise<void>): { hasFailed: boolean; attempt(): void } {
  const [hasFailed, setHasFailed] = useState(false);
  const attempt = useCallback(() => {
    setHasFailed(false);
    work().catch(() => setHasFailed(true));
  }, [work]);
  return { hasFailed, attempt };
}
