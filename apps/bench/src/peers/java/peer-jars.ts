import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peerCache, peerSources } from '../places.js';

const run = promisify(execFile);
const DOWNLOAD_LIMIT_MS = 600_000;

/** This machine cannot have the peer; why is the message. */
export class PeerMissing extends Error {}

/**
 * Downloads the jars of a peer with Maven and compiles its sources, once per state of both.
 *
 * @param name a profile of apps/bench/peers/pom.xml and the folder of its sources
 * @returns its class path
 * @throws PeerMissing
 */
export async function peerClassPath(name: string): Promise<string> {
  const pom = join(peerSources, 'pom.xml');
  const folder = join(peerSources, name);
  const sources = readdirSync(folder).map((file) => join(folder, file));
  const state = createHash('sha256');
  for (const file of [pom, ...sources]) state.update(readFileSync(file));
  const home = join(peerCache, `${name}-${state.digest('hex').slice(0, 12)}`);
  if (!existsSync(home)) {
    // Filled aside and renamed when whole: what was cut off is not taken for a peer.
    const aside = `${home}.${process.pid}`;
    mkdirSync(aside, { recursive: true });
    try {
      await build(name, pom, sources, aside);
      renameSync(aside, home);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
  return `${home}:${join(home, '*')}`;
}

async function build(name: string, pom: string, sources: string[], to: string): Promise<void> {
  await attempt('Maven does not have it', 'mvn', [
    ...['-q', '-B', '-P', name, '-f', pom],
    ...['dependency:copy-dependencies', `-DoutputDirectory=${to}`],
  ]);
  await attempt('javac does not compile it', 'javac', [
    ...['-proc:none', '-cp', join(to, '*'), '-d', to],
    ...sources,
  ]);
}

async function attempt(what: string, program: string, args: string[]): Promise<void> {
  try {
    await run(program, args, { timeout: DOWNLOAD_LIMIT_MS, maxBuffer: 16 * 1_048_576 });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & Record<string, string>;
    const detail = `${stdout}${stderr}`.trim() || message;
    throw new PeerMissing(`${what}: ${detail.split('\n').slice(0, 3).join(' ')}`, { cause: error });
  }
}
