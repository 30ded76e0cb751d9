import { useEffect, useState } from 'react';

const shownMs = 6_000;

/** By how much a count has just grown; null a moment later, and while another question is being asked. */
export function useRecentGain(count: number | undefined, question: string): number | null {
  const [seen, setSeen] = useState({ count, question, gain: null as number | null });
  const sameQuestion = seen.question === question && seen.count !== undefined;
  if (seen.count !== count || seen.question !== question) {
    const grown = sameQuestion && count !== undefined ? count - (seen.count ?? count) : 0;
    setSeen({ count, question, gain: grown > 0 ? grown : null });
  }
  useEffect(() => {
    if (seen.gain === null) return undefined;
    const timer = setTimeout(() => setSeen((now) => ({ ...now, gain: null })), shownMs);
    return () => clearTimeout(timer);
  }, [seen]);
  return seen.gain;
}
