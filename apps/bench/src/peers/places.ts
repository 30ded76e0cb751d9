import { join, resolve } from 'node:path';

/** The clone. */
export const root = resolve(import.meta.dirname, '../../../..');

/** What the peers are made of, and what was made of it: shared by every run of this clone. */
export const peerSources = join(root, 'apps/bench/peers');
export const peerCache = join(root, 'node_modules/.cache/dong-hanh/peers');
