interface LockedPackage {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}
type LockedPackages = Record<string, LockedPackage>;
export function stampOf(lock: string | Buffer, machine?: string): string;
export function isWholeInstall(
  wanted: LockedPackages | null | undefined,
  present: LockedPackages | null | undefined,
): boolean;
