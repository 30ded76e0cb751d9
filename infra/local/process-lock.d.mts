export interface ProcessIdentity {
  pid: number;
  start: string | null;
}
export interface LockRecord extends ProcessIdentity {
  state?: 'starting' | 'ready' | 'stopping';
  children?: Record<string, ProcessIdentity>;
}
export function startOf(pid: number | undefined): string | null;
export function isAlive(identity: ProcessIdentity | null | undefined): boolean;
export function readJson<T>(file: string): T | null;
export function takeLock(
  file: string,
): { taken: true; left: LockRecord | null } | { taken: false; holder: LockRecord };
export function releaseLock(file: string): void;
