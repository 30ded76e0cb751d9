import { useSyncExternalStore } from 'react';
import { currentSession, onSession, type Session } from './session.js';

/** Who is looking. */
export function useSession(): Session {
  return useSyncExternalStore(onSession, currentSession);
}
