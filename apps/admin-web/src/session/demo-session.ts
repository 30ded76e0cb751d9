import type { DemoSession } from './session.js';

/** The tokens that a platform in development gives to its own page; null where one has to sign in. */
export async function fetchDemoSession(): Promise<DemoSession | null> {
  try {
    const response = await fetch('/demo-session', { signal: AbortSignal.timeout(10_000) });
    return response.ok ? ((await response.json()) as DemoSession) : null;
  } catch {
    return null;
  }
}
