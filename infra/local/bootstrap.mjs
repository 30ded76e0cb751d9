// The door of every npm command: makes sure that the packages are there, then hands over to Node 24.
// Plain JavaScript without dependencies, because it runs on the machine's own Node (20 or newer) before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWholeInstall, stampOf } from './install-stamp.mjs';
import { isAlive, parentsOf, readJson, releaseLock, takeLock } from './process-lock.mjs';

const commands = [
  'start',
  'test',
  'check',
  'doctor',
  'reset',
  'token',
  'bench',
  'simulate',
  'faults',
  'republish',
  'rebuild',
  'generate',
];
const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');
const stampFile = join(modules, '.dong-hanh-installed');
const lockFile = join(root, '.local', 'install.lock');
const minute = 60_000;

// On stderr, so that `npm run -s token` prints the token and nothing else.
const say = (line) => process.stderr.write(`${line}\n`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Refusal extends Error {}

const stamp = () => stampOf(readFileSync(join(root, 'package-lock.json')));

function stamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

function installedByHand() {
  const packagesIn = (file) => readJson(file)?.packages;
  return isWholeInstall(
    packagesIn(join(root, 'package-lock.json')),
    packagesIn(join(modules, '.package-lock.json')),
  );
}

async function ensurePackages() {
  if (stamped()) return;
  mkdirSync(join(root, '.local'), { recursive: true });
  await takeInstallLock();
  try {
    if (stamped()) return;
    if (!installedByHand()) await install();
    const version = spawnSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' });
    if (!version.stdout?.startsWith('v24.'))
      throw new Refusal(
        'The packages are installed, but node_modules/.bin/node does not run. Remove node_modules and try again.',
      );
    writeFileSync(stampFile, stamp());
  } finally {
    releaseLock(lockFile);
  }
}

async function takeInstallLock() {
  const limit = Date.now() + 15 * minute;
  for (let told = false; ; told = true) {
    const lock = takeLock(lockFile);
    if (lock.taken) return;
    if (!told) say(`Another command (pid ${lock.holder.pid}) is installing the packages: waiting.`);
    if (Date.now() > limit)
      throw new Refusal(`Waited 15 minutes for pid ${lock.holder.pid} to install the packages.`);
    await pause(500);
  }
}

async function install() {
  const before = existsSync(modules) ? 'again, they are not complete or out of date' : 'first time';
  say(`· Packages (${before}): about 700 MB on disk, one to two minutes`);
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const ticker = setInterval(() => say(`  packages … ${seconds()} so far`), 10_000);
  try {
    // What was downloaded stays in npm's cache, so a second try goes on where a lost connection cut the first.
    for (let attempt = 1; ; attempt++) {
      const failure = await npmCi();
      if (!failure) break;
      if (attempt === 3)
        throw new Refusal(`npm could not install the packages:\n${failure}\nCheck the network.`);
      say(`  npm stopped early; resuming (${attempt + 1} of 3)`);
    }
  } finally {
    clearInterval(ticker);
  }
  say(`✓ Packages ${seconds()}`);
}

/** Runs `npm ci` on the machine's own Node, never on the one in node_modules: `npm ci` deletes that first. */
function npmCi() {
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : null;
  const node = process.env.npm_node_execpath ?? process.execPath;
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  const args = ['ci', '--no-progress', '--loglevel=error', '--prefer-offline'];
  const child = spawn(npm ? node : 'npm', npm ? [npm, ...args] : args, {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20 * minute,
  });
  forwardSignals(child, () => {
    releaseLock(lockFile);
    process.exit(130);
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-4000)));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`npm does not run: ${error.message}`));
    child.on('close', (code) => resolve(code === 0 ? null : output || `exit code ${code}`));
  });
}

function forwardSignals(child, afterwards = () => {}) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      child.kill(signal);
      afterwards();
    });
}

function handOver(command, args) {
  const child = spawn(join(bin, 'node'), [join(root, 'infra/local', `${command}.ts`), ...args], {
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
    // The channel carries no messages: its end tells the launcher that this process is gone, even by kill -9.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM').removeAllListeners('SIGHUP');
  forwardSignals(child);
  if (process.env.npm_command) stopWithNpm(child);
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** Started by npm, this process ends when npm is killed: no platform without a terminal to stop it from. */
function stopWithNpm(child) {
  const [parent, grandparent] = parentsOf(process.pid);
  // npm starts its scripts through a shell, which does not always make way for the program it starts.
  const watched = /sh$/.test(parent?.name ?? '') ? [parent, grandparent] : [parent];
  setInterval(() => {
    if (!watched.every(isAlive)) child.kill('SIGTERM');
  }, 500).unref();
}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (!commands.includes(command)) throw new Refusal(`Commands: ${commands.join(', ')}`);
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Refusal(`Node 20 or newer is needed; this is ${process.versions.node}.`);
  if (command === 'doctor') return (await import('./doctor.mjs')).doctor();
  await ensurePackages();
  handOver(command, args);
}

main().catch((error) => {
  say(error instanceof Refusal ? error.message : error.stack);
  process.exit(1);
});
