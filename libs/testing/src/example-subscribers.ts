import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');
const INSTALL_LIMIT_MS = 180_000;
const RUN_LIMIT_MS = 90_000;

export type SubscriberKind = 'node' | 'python';

/** What a subscriber prints. */
export interface SubscriberCounts {
  /** Granted awards by province, `none` outside provinces. */
  counts: Record<string, number>;
  total: number;
  /** Messages that were read, counted or not. */
  read: number;
  /** Messages that were skipped, by reason. */
  skipped: Record<string, number>;
}

export interface SubscriberEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  printed: SubscriberCounts[];
  errors: string;
}

/** A subscriber that goes on until it is ended. */
export interface FollowingSubscriber {
  /** What it has printed so far. */
  printed(): SubscriberCounts[];
  end(signal: NodeJS.Signals): Promise<SubscriberEnd>;
}

const PYTHON = 'python3';
const pythonCheck = 'import sys, sqlite3, venv, ensurepip; sys.exit(sys.version_info < (3, 8))';
const hasPython = spawnSync(PYTHON, ['-c', pythonCheck], { stdio: 'ignore' }).status === 0;

/** The subscribers in `examples/`: which are tried here, and for the title of a spec why one is not. */
export const subscriberKinds: { kind: SubscriberKind; canRun: boolean; title: string }[] = [
  { kind: 'node', canRun: true, title: 'the Node subscriber' },
  {
    kind: 'python',
    canRun: hasPython,
    title: `the Python subscriber${hasPython ? '' : ' (skipped: no Python 3.8 or later with venv here)'}`,
  },
];

// Ends the process from inside, without a last word, right before its n-th insertion: so a spec chooses
// between which two writes a subscriber dies.
const dieInNode = `
  import { StatementSync } from 'node:sqlite';
  const { run } = StatementSync.prototype;
  let left = Number(process.env.DIE_AT_WRITE);
  StatementSync.prototype.run = function (...values) {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return run.apply(this, values);
  };`;
const dieInPython = `
import os, runpy, signal, sqlite3
connect, left = sqlite3.connect, int(os.environ['DIE_AT_WRITE'])
def on_statement(sql):
    global left
    left -= sql.strip().startswith('insert')
    if left == 0: os.kill(os.getpid(), signal.SIGKILL)
def connect_watched(*args, **options):
    database = connect(*args, **options)
    database.set_trace_callback(on_statement)
    return database
sqlite3.connect = connect_watched
runpy.run_path('main.py', run_name='__main__')
`;

/** One of the examples, copied out of the tree and installed as its reader would. */
export class ExampleSubscriber {
  private constructor(
    private readonly kind: SubscriberKind,
    private readonly folder: string,
    private readonly place: { brokers: readonly string[]; topic: string },
  ) {}

  static async install(
    kind: SubscriberKind,
    place: { brokers: readonly string[]; topic: string },
  ): Promise<ExampleSubscriber> {
    const folder = mkdtempSync(join(tmpdir(), 'dong-hanh-subscriber-'));
    const example = join(root, `examples/subscriber-${kind}`);
    // What somebody installed or counted there is not part of it.
    const filter = (path: string) =>
      !/\/(node_modules|venv|__pycache__|[^/]*\.sqlite.*)$/.test(path);
    cpSync(example, folder, { recursive: true, filter });
    if (kind === 'node') {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(join(root, 'node_modules/kafkajs'), join(folder, 'node_modules/kafkajs'), 'dir');
    } else {
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      await run(PYTHON, ['-m', 'venv', 'venv'], folder);
      await run('venv/bin/python', [...pip, '-r', 'requirements.txt'], folder);
    }
    return new ExampleSubscriber(kind, folder, place);
  }

  /** The SQLite file of a state, by default the one that every run goes on with. */
  stateFile(name = 'state'): string {
    return join(this.folder, `${name}.sqlite`);
  }

  /** Reads to the end of the log. @param more arguments of the program, which win over the usual ones */
  once(...more: string[]): Promise<SubscriberEnd> {
    return watch(this.start(['--once', ...more])).ended;
  }

  /** Reads on, and dies right before its n-th write from now. */
  dieAtWrite(n: number): Promise<SubscriberEnd> {
    return watch(this.start([], n)).ended;
  }

  /** Reads on until it is ended. */
  follow(): FollowingSubscriber {
    const child = this.start([]);
    const { printed, ended } = watch(child);
    return {
      printed,
      end: (signal) => {
        child.kill(signal);
        return ended;
      },
    };
  }

  /** Removes what was installed and all state. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private start(more: string[], dieAt?: number): ChildProcess {
    const { brokers, topic } = this.place;
    const usual = ['--brokers', brokers.join(','), '--topic', topic, '--state', this.stateFile()];
    const { NODE_OPTIONS: _, ...env } = process.env;
    const [program, args] =
      this.kind === 'node'
        ? [process.execPath, [...(dieAt ? ['--import', dataUrl(dieInNode)] : []), 'main.js']]
        : ['venv/bin/python', dieAt ? ['-c', dieInPython] : ['main.py']];
    return spawn(program, [...args, ...usual, ...more], {
      cwd: this.folder,
      env: { ...env, ...(dieAt && { DIE_AT_WRITE: `${dieAt}` }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_LIMIT_MS,
    });
  }
}

function watch(child: ChildProcess) {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  }
  const printed = () =>
    texts.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as SubscriberCounts);
  const ended = new Promise<SubscriberEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, printed: printed(), errors: texts.stderr }),
    );
  });
  return { printed, ended };
}

async function run(program: string, args: string[], cwd: string): Promise<void> {
  await promisify(execFile)(program, args, { cwd, timeout: INSTALL_LIMIT_MS });
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
