import { createHash } from 'node:crypto';

/** What bootstrap.mjs knows about an install. Plain JavaScript, because it runs before anything is installed. */

/** Written as the last act of an install: the lock file it followed, and the kind of machine it was made for. */
export function stampOf(lock, machine = `${process.platform} ${process.arch}`) {
  return createHash('sha256').update(`${machine}\n`).update(lock).digest('hex');
}

/**
 * Whether an install that left no stamp of ours is whole: someone ran `npm ci` by hand.
 * @param wanted `packages` of package-lock.json
 * @param present `packages` of node_modules/.package-lock.json, which npm writes as the last act of an install
 */
export function isWholeInstall(wanted, present) {
  if (!wanted || !present) return false;
  const { dependencies, devDependencies } = wanted[''];
  return (
    Object.keys({ ...dependencies, ...devDependencies }).every(
      (name) => present[`node_modules/${name}`],
    ) && Object.entries(present).every(([path, { version }]) => wanted[path]?.version === version)
  );
}
