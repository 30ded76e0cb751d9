/** A token and the instant at which it ends. */
export interface Token {
  accessToken: string;
  expiresAt: string;
}

/** What the live page of the demo shows: whose honours, which province. */
export interface DemoPlace {
  memberId: string;
  memberNumber: string;
  unitId: string;
  provinceId: string;
}

/** The answer of `GET /demo-session`. */
export interface DemoSession {
  mode: 'demo';
  tokens: { analyst: Token; officer: Token };
  demo: DemoPlace;
}

/** Who is looking: the two accounts of the demo, somebody who signed in, or nobody yet. */
export type Session =
  | { state: 'opening' }
  | { state: 'demo'; tokens: DemoSession['tokens']; demo: DemoPlace }
  | { state: 'signed-in'; account: string; demo: DemoPlace | null }
  | { state: 'signed-out' };

let session: Session = { state: 'opening' };
const listeners = new Set<() => void>();

export function currentSession(): Session {
  return session;
}

export function changeSession(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

/** @returns how to stop listening */
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** By what one account is told from another. */
export function accountOf(looking: Session): string {
  return looking.state === 'signed-in' ? `signed-in ${looking.account}` : looking.state;
}

/**
 * Tells when somebody else looks than before; a new token of the same account does not count.
 *
 * @returns how to stop listening
 */
export function onAccountChange(listener: () => void): () => void {
  let before = accountOf(session);
  return onSession(() => {
    const now = accountOf(session);
    if (now === before) return;
    before = now;
    listener();
  });
}
