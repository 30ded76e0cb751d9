// `npm run doctor`: what this machine lacks, in words. Plain JavaScript, for it must work when the packages do not install.
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava, onPath } from './machine.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const gigabyte = 1024 ** 3;
const supported = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Each check answers `{ good, say }`; `say` names the ways to provide what is missing. */
const checks = [
  function system() {
    const here = `${process.platform}-${process.arch}`;
    return supported.includes(here)
      ? good(`System: ${here}`)
      : bad(`System: ${here} is not one of ${supported.join(', ')}; on Windows use WSL2`);
  },
  function node() {
    return Number(process.versions.node.split('.')[0]) >= 20
      ? good(`Node ${process.versions.node}`)
      : bad(`Node ${process.versions.node}: 20 or newer is needed`);
  },
  function npm() {
    return onPath('npm') ? good('npm') : bad('npm is missing: it comes with Node');
  },
  function kafka() {
    if (process.env.KAFKA_BROKERS) return good(`Kafka: KAFKA_BROKERS=${process.env.KAFKA_BROKERS}`);
    const java = findJava();
    const ways = 'install Java 17 or newer and Maven, or set KAFKA_BROKERS=host:9092';
    if (!java) return bad(`Kafka: no Java on this machine; ${ways}`);
    if (java.major < 17) return bad(`Kafka: Java ${java.major} is too old; ${ways}`);
    if (!onPath('mvn')) return bad(`Kafka: Java ${java.major}, but no Maven (mvn); ${ways}`);
    return good(`Kafka: own broker, with Java ${java.major} and Maven`);
  },
  function redis() {
    if (process.env.REDIS_URL) return good(`Redis: REDIS_URL=${process.env.REDIS_URL}`);
    if (onPath('redis-server')) return good('Redis: redis-server on PATH');
    return onPath('mvn')
      ? good('Redis: own copy, from Maven')
      : bad('Redis: install redis-server or Maven, or set REDIS_URL=redis://host:6379');
  },
  function postgres() {
    return good(process.env.DATABASE_URL ? 'PostgreSQL: DATABASE_URL' : 'PostgreSQL: own copy');
  },
  function memory() {
    const total = totalmem() / gigabyte;
    return total >= 4
      ? good(`Memory: ${total.toFixed(0)} GB`)
      : bad(`Memory: ${total.toFixed(1)} GB; the platform needs about 2.5 GB of its own`);
  },
  function disk() {
    const { bavail, bsize } = statfsSync(root);
    const free = (bavail * bsize) / gigabyte;
    return free >= 3
      ? good(`Disk: ${free.toFixed(0)} GB free`)
      : bad(`Disk: ${free.toFixed(1)} GB free; packages and data take about 2 GB`);
  },
  function dataFolder() {
    const dir = resolve(root, process.env.DATA_DIR || '.local');
    try {
      mkdirSync(dir, { recursive: true });
      return good(`Data folder: ${dir}`);
    } catch (error) {
      return bad(`Data folder ${dir}: ${error.message}; set DATA_DIR to a folder you can write`);
    }
  },
  async function port() {
    const number = Number(process.env.PORT || 3000);
    const running = existsSync(resolve(root, process.env.DATA_DIR || '.local', 'run.json'));
    if (await isFree(number)) return good(`Port ${number} is free`);
    return running
      ? good(`Port ${number}: the platform is running`)
      : bad(`Port ${number} is taken: PORT=${number + 1} npm start`);
  },
  function packages() {
    return existsSync(join(root, 'node_modules/.dong-hanh-installed'))
      ? good('Packages: installed')
      : good('Packages: not installed yet; npm start does it (about 700 MB)');
  },
];

const good = (say) => ({ good: true, say });
const bad = (say) => ({ good: false, say });

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}

export async function doctor() {
  let missing = 0;
  for (const check of checks) {
    const result = await check();
    if (!result.good) missing++;
    console.log(`${result.good ? '✓' : '✗'} ${result.say}`);
  }
  console.log(missing === 0 ? 'Nothing is missing.' : `${missing} to put right.`);
  process.exitCode = missing === 0 ? 0 : 1;
}
