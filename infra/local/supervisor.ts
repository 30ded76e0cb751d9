import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Backoff } from './backoff.ts';
import { explain, Failure, Stopped } from './failure.ts';
import { shown } from './paths.ts';
import { startOf, type ProcessIdentity } from './process-lock.mjs';
import { endProcess, signalGroup } from './processes.ts';
import { RotatingLog } from './rotating-log.ts';

/** The order in which the parts of the platform are stopped: who needs others goes first. */
export const stopOrder = ['gateway', 'service', 'links', 'kafka', 'redis', 'postgres'] as const;
export type Stage = (typeof stopOrder)[number];

/** A program that is kept running. */
export interface Part {
  name: string;
  stage: Stage;
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  user?: { uid: number; gid: number };
  /** ready when it prints this, or when the question is answered with true */
  ready: RegExp | (() => Promise<boolean>);
  readyLimitMs: number;
  /** done before each restart: what the part finds may be gone */
  beforeRestart?: () => Promise<void>;
  /** done when it is ready again */
  afterRestart?: () => Promise<void>;
}

const ways: Record<Stage, { signal: NodeJS.Signals; limitMs: number }> = {
  gateway: { signal: 'SIGTERM', limitMs: 10_000 },
  service: { signal: 'SIGTERM', limitMs: 15_000 },
  links: { signal: 'SIGTERM', limitMs: 5_000 },
  kafka: { signal: 'SIGTERM', limitMs: 20_000 },
  redis: { signal: 'SIGTERM', limitMs: 10_000 },
  // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
  postgres: { signal: 'SIGINT', limitMs: 20_000 },
};

/** How a part is asked to end and how long it may take. */
export function endingOf(stage: Stage): { signal: NodeJS.Signals; limitMs: number } {
  return ways[stage];
}

const exitsBeforeGivingUp = 3;

export interface SupervisorOptions {
  logsDir: string;
  say(line: string): void;
  /** aborted when nothing more is to be started */
  signal: AbortSignal;
  /** called whenever a part has a new process or none */
  changed(): void;
}

/** Starts parts, restarts whatever dies, and stops all in order. */
export class Supervisor {
  private readonly options: SupervisorOptions;
  private readonly kept = new Map<string, KeptPart>();
  private stopped = false;

  constructor(options: SupervisorOptions) {
    this.options = options;
  }

  /** Starts a part and returns when it is ready; from then on it is restarted whenever it ends. */
  async start(part: Part): Promise<void> {
    if (this.stopped || this.options.signal.aborted) throw new Stopped();
    const kept = new KeptPart(part, this.options);
    this.kept.set(part.name, kept);
    await kept.start();
  }

  /** The processes that run now, by the name of their part. */
  running(): Record<string, ProcessIdentity & { stage: Stage }> {
    return Object.fromEntries(
      [...this.kept].flatMap(([name, { identity, part }]) =>
        identity ? [[name, { ...identity, stage: part.stage }]] : [],
      ),
    );
  }

  /** Stops everything in `stopOrder`; parts of one stage together. Ends within the limits of the stages. */
  async stop(): Promise<void> {
    this.stopped = true;
    const all = [...this.kept.values()];
    for (const kept of all) kept.stopRestarting();
    for (const stage of stopOrder)
      await Promise.all(all.filter(({ part }) => part.stage === stage).map((kept) => kept.end()));
  }
}

interface Ending {
  how: string;
  upMs: number;
}

interface Launched {
  child: ChildProcess;
  ended: Promise<Ending>;
}

class KeptPart {
  readonly part: Part;
  identity: ProcessIdentity | null = null;
  private readonly options: SupervisorOptions;
  private readonly log: RotatingLog;
  private readonly backoff = new Backoff();
  private readonly stopping = new AbortController();
  private tail = '';
  private saidReady = false;

  constructor(part: Part, options: SupervisorOptions) {
    this.part = part;
    this.options = options;
    this.log = new RotatingLog(join(options.logsDir, `${part.name}.log`));
  }

  async start(): Promise<void> {
    const { name, readyLimitMs } = this.part;
    const given = AbortSignal.any([this.stopping.signal, this.options.signal]);
    const signal = AbortSignal.any([given, AbortSignal.timeout(readyLimitMs)]);
    for (let attempt = 1; ; attempt++) {
      const launched = this.launch();
      const ending = await Promise.race([this.becomesReady(launched, signal), launched.ended]);
      if (!ending) return void this.keepAlive(launched.ended);
      if (given.aborted) throw new Stopped();
      if (signal.aborted || attempt === exitsBeforeGivingUp)
        throw new Failure(
          `${name} ${signal.aborted ? `is not ready after ${readyLimitMs / 1000} s` : ending.how}.\n` +
            `${this.tail.trim()}\nThe whole log: ${shown(this.log.file)}`,
        );
      await pause(this.backoff.delayAfter(ending.upMs), undefined, { signal }).catch(() => {});
    }
  }

  stopRestarting(): void {
    this.stopping.abort();
  }

  async end(): Promise<void> {
    if (!this.identity) return;
    const { signal, limitMs } = endingOf(this.part.stage);
    if (!(await endProcess(this.identity, signal, limitMs)))
      this.options.say(
        `${this.part.name} did not stop within ${limitMs / 1000} s and was killed (${shown(this.log.file)})`,
      );
  }

  private async keepAlive(first: Promise<Ending>): Promise<void> {
    const { signal } = this.stopping;
    for (let ended = first; ;) {
      const ending = await ended;
      if (signal.aborted) return;
      const delay = this.backoff.delayAfter(ending.upMs);
      await pause(delay, undefined, { signal }).catch(() => {});
      await this.attempt(this.part.beforeRestart);
      if (signal.aborted) return;
      const next = this.launch();
      ended = next.ended;
      this.options.say(
        `${this.part.name} ${ending.how}: restarted after ${delay / 1000} s as pid ${next.child.pid} (${shown(this.log.file)})`,
      );
      if (this.part.afterRestart) void this.welcome(next);
    }
  }

  private async welcome(launched: Launched): Promise<void> {
    const limit = AbortSignal.timeout(this.part.readyLimitMs);
    const signal = AbortSignal.any([this.stopping.signal, limit]);
    const ending = await Promise.race([this.becomesReady(launched, signal), launched.ended]);
    if (!ending) await this.attempt(this.part.afterRestart);
  }

  /** What fails here is said and left to the next restart. */
  private async attempt(work: (() => Promise<void>) | undefined): Promise<void> {
    try {
      await work?.();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.options.say(`${this.part.name}: ${explain(error)}`);
    }
  }

  private launch(): Launched {
    const { program, args, env, user, ready } = this.part;
    const began = performance.now();
    this.tail = '';
    this.saidReady = false;
    const child = spawn(program, args, {
      env,
      ...user,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.log.write(chunk);
        const text = `${this.tail}${chunk}`;
        this.saidReady ||= ready instanceof RegExp && ready.test(text);
        this.tail = text.slice(-2_000);
      });
    this.identity = child.pid ? { pid: child.pid, start: startOf(child.pid) } : null;
    this.options.changed();
    const ended = new Promise<Ending>((resolve) => {
      const end = (how: string) => {
        if (child.pid) signalGroup(child.pid, 'SIGKILL');
        this.identity = null;
        this.options.changed();
        resolve({ how, upMs: performance.now() - began });
      };
      child.on('error', (error) => end(`cannot start: ${error.message}`));
      child.on('exit', (code, by) =>
        end(`(pid ${child.pid}) ${by ? `was ended by ${by}` : `ended with code ${code}`}`),
      );
    });
    return { child, ended };
  }

  /** Resolves with nothing when ready, with an ending when the time is over. */
  private async becomesReady(
    { child, ended }: Launched,
    signal: AbortSignal,
  ): Promise<Ending | undefined> {
    const { ready } = this.part;
    while (!signal.aborted) {
      if (child.exitCode !== null || child.signalCode !== null) return ended;
      if (ready instanceof RegExp ? this.saidReady : await ready()) return undefined;
      await pause(50, undefined, { signal }).catch(() => {});
    }
    return { how: 'is not ready', upMs: 0 };
  }
}
