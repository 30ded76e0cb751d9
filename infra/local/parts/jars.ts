import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Launch } from '../launch.ts';
import { findJava, onPath } from '../machine.mjs';
import { cacheDir, root } from '../paths.ts';
import { step } from '../progress.ts';
import { runCommand } from '../run-command.ts';

const pom = join(root, 'infra', 'kafka', 'pom.xml');
const oldestJava = 17;

/** The Java program that runs the broker; refuses with the choices when there is none. */
export function requireJava(): string {
  const java = findJava();
  if (java && java.major >= oldestJava) return java.program;
  // Redis comes with Maven, too: who has neither needs both addresses.
  const redis = onPath('redis-server') || onPath('mvn') ? '' : 'REDIS_URL=redis://host:6379 ';
  throw new Failure(
    `Kafka: ${java ? `Java ${java.major} is too old` : 'there is no Java on this machine'}. Choose one:\n` +
      `  · install Java ${oldestJava} or newer and Maven, e.g.  apt install openjdk-17-jre-headless maven  or  brew install openjdk maven\n` +
      `  · or name running servers:  ${redis}KAFKA_BROKERS=host:9092 npm start`,
  );
}

/** Refuses early, before anything is started, when a part needs Java or Maven that this machine lacks. */
export function checkJava(): void {
  if (process.env.KAFKA_BROKERS) return;
  requireJava();
  if (!existsSync(jarsPath())) requireMaven();
}

let downloading: Promise<string> | undefined;

/** The folder with the jars of the broker and of Redis: downloaded once, shared by every data folder of the clone. */
export function jarFolder(launch: Launch): Promise<string> {
  const folder = jarsPath();
  if (existsSync(folder)) return Promise.resolve(folder);
  return (downloading ??= download(folder, launch));
}

function jarsPath(): string {
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  return join(cacheDir, `jars-${version}`);
}

/** The Maven that downloads the jars; refuses with the choices when there is none. */
export function requireMaven(): string {
  const maven = onPath('mvn');
  if (maven) return maven;
  throw new Failure(
    'Kafka and Redis are downloaded with Maven, and there is no mvn on this machine. Choose one:\n' +
      '  · install Maven, e.g.  apt install maven  or  brew install maven\n' +
      '  · or name running servers:  KAFKA_BROKERS=host:9092 REDIS_URL=redis://host:6379 npm start',
  );
}

async function download(folder: string, { logsDir, signal }: Launch): Promise<string> {
  const maven = requireMaven();
  // Filled aside and renamed when whole: an interrupted or a simultaneous download never leaves half a folder.
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    await step('Kafka and Redis, download', '55 MB, about 10 s', () =>
      runCommand(
        maven,
        ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${aside}`],
        {
          what: 'Downloading Kafka and Redis with Maven',
          cwd: cacheDir,
          log: join(logsDir, 'maven.log'),
          limitMs: 600_000,
          signal,
        },
      ),
    );
    if (!existsSync(folder)) renameSync(aside, folder);
    return folder;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
