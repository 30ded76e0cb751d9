/** What can happen to the step that is taken next. */
export const stepFaults = [
  /** The process dies before the effect. */
  'crash-before',
  /** The effect happens, the process dies before it learns of it. */
  'crash-after',
  /** An error instead of the effect. */
  'error-before',
  /** The effect happens and an error is reported: a lost answer. */
  'error-after',
  /** The process stands still, as under SIGSTOP, while the others go on. */
  'stall',
  /** The effect happens in part, then an error is reported; only where an effect has parts. */
  'partial',
  /** The effect happens, and its answer takes its time. */
  'late-answer',
  /** An error is reported, and the effect happens afterwards; only where a request can outlive its sender. */
  'late-effect',
] as const;
export type StepFault = (typeof stepFaults)[number];

/** Ways in which the broker loses what it has acknowledged. */
export const lossFaults = [
  /** The older half of each partition is deleted. */
  'truncate',
  /** The newer half is gone, and its offsets are used again. */
  'lose-tail',
  /** All is gone, with what the group had committed. */
  'wipe',
] as const;

/** Something that the simulated machines do to each other, at a step. */
export const worldFaults = [
  /** The group's partitions are dealt out anew. */
  'rebalance',
  /** The group forgets part of what it committed. */
  'rewind',
  /** The group's place is set to the end of the log, over what is not applied. */
  'ahead',
  /** Ranges of the log are delivered again, in another order. */
  'repeat',
  /** A message that is no event. */
  'poison',
  /** An event that the handler cannot take. */
  'refused',
  /** The reader's database loses the connections of the next batches. */
  'trouble',
  /** A second relay leads while the first does not know it. */
  'split-lead',
  /** Every connection to the log is made anew. */
  'reconnect',
  ...lossFaults,
] as const;
export type WorldFault = (typeof worldFaults)[number];

export interface PlannedFault {
  /** Index of the step at which it happens. */
  at: number;
  kind: StepFault | WorldFault;
}

/** A process of the simulation: it dies as a whole and is started anew by its supervisor. */
export interface SimProcess {
  readonly name: string;
  isAlive: boolean;
  /** Stands still until then, in simulated milliseconds. */
  stalledUntil: number;
  /** What the rest of the world notices of its death: connections that end, locks that are freed. */
  readonly whenDead: (() => void)[];
}

/** What else is to be known of a step. */
export interface StepNature {
  /** False while something holds it up, such as a lock. */
  isReady?: () => boolean;
  /** The part of the effect that a `partial` fault leaves behind. */
  partial?: () => void;
  /** Whether it may take effect after its sender has given up. */
  mayComeLate?: boolean;
}

interface Step {
  process: SimProcess;
  readyAt: number;
  isReady: () => boolean;
  take: (fault: StepFault | undefined) => void;
}

const START = Date.parse('2023-08-16T09:00:00Z');
/** So long a process stands still; longer than the group waits for a member. */
export const STALL_MS = 12_000;
const RESTART_MS = 200;
const LATE_MS = 150;
const BUSY_IDLE_MS = 50;
const QUIET_IDLE_MS = 100;
/** Promises between two steps of a process settle within so many turns of the microtask queue. */
const SETTLE_TURNS = 24;

const always = () => true;

function newProcess(name: string): SimProcess {
  return { name, isAlive: true, stalledUntil: 0, whenDead: [] };
}

/** A connection that is gone, as PostgreSQL's driver reports it: may succeed when tried again. */
export function lostConnection(): Error {
  return Object.assign(new Error('connection lost'), { code: '08006' });
}

/**
 * Deterministic time and chance: every I/O of the code under test is a step that waits here, the plan
 * chooses which of the ready ones is taken next, and a fault may meet it. Nothing runs by itself.
 */
export class World {
  now = START;
  /** Steps taken. */
  count = 0;
  /** What happened, for a failure to be read. */
  readonly trace: string[] = [];
  /** Faults of the world at large are the business of whoever set it up. */
  onWorldFault: (kind: WorldFault) => void = () => undefined;
  /** The plan is used up: nothing goes wrong any more. */
  isQuiet = false;
  private pending: Step[] = [];
  private readonly faults: Map<number, PlannedFault['kind']>;
  /** Whatever is on its way between processes; it belongs to none and does not die. */
  private readonly network = newProcess('network');

  constructor(
    private readonly choices: readonly number[],
    faults: readonly PlannedFault[],
    private readonly isTraced = false,
  ) {
    this.faults = new Map(faults.map(({ at, kind }) => [at, kind]));
  }

  /** Starts a process, and again whenever it has died. */
  supervise(name: string, main: (process: SimProcess) => Promise<void>): void {
    const process = newProcess(name);
    process.whenDead.push(() => {
      const at = this.now + RESTART_MS;
      this.add(newProcess('supervisor'), at, always, () => this.supervise(name, main));
    });
    main(process).catch((error: unknown) => this.kill(process, `ended: ${String(error)}`));
  }

  /** How long a process that found nothing to do waits before it looks again. */
  get idleMs(): number {
    return this.isQuiet ? QUIET_IDLE_MS : BUSY_IDLE_MS;
  }

  /** True when a request or an answer is still on its way. */
  get isAwaited(): boolean {
    return this.pending.some(({ process }) => process === this.network);
  }

  /** Waits for its turn, then does `effect` at once and as a whole. */
  step<T>(
    process: SimProcess,
    name: string,
    effect: () => T,
    { isReady = always, partial, mayComeLate = false }: StepNature = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const take = (fault: StepFault | undefined) => {
        if (this.isTraced) this.trace.push(`${this.count} ${process.name} ${name} ${fault ?? ''}`);
        if (fault === 'crash-before') return this.kill(process, name);
        if (fault === 'error-before') return reject(lostConnection());
        if (fault === 'late-effect' && mayComeLate) {
          this.later(`${name} of ${process.name}`, effect);
          return reject(lostConnection());
        }
        if (fault === 'partial' && partial) {
          partial();
          return reject(lostConnection());
        }
        let result: T;
        try {
          result = effect();
        } catch (error) {
          return reject(error instanceof Error ? error : new Error(String(error)));
        }
        if (fault === 'crash-after') return this.kill(process, name);
        if (fault === 'error-after') return reject(lostConnection());
        if (fault === 'late-answer') return this.later('an answer', () => resolve(result));
        return resolve(result);
      };
      this.add(process, this.now, isReady, take);
    });
  }

  /** Lets simulated time pass. @throws when `signal` is aborted */
  sleep(process: SimProcess, ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.add(process, this.now + ms, always, () =>
        signal?.aborted ? reject(signal.reason as Error) : resolve(),
      );
    });
  }

  /** @returns false when `isDone` did not come true within `limit` steps */
  async run(isDone: () => boolean, limit: number, isQuiet: boolean): Promise<boolean> {
    this.isQuiet = isQuiet;
    await settle();
    for (let taken = 0; !isDone(); taken += 1) {
      if (taken === limit || this.pending.length === 0) return false;
      this.takeOne();
      await settle();
    }
    return true;
  }

  kill(process: SimProcess, where: string): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    if (this.isTraced) this.trace.push(`${this.count} ${process.name} died at ${where}`);
    this.pending = this.pending.filter((step) => step.process !== process);
    for (const notice of process.whenDead) notice();
  }

  private takeOne(): void {
    const { isQuiet } = this;
    const fault = isQuiet ? undefined : this.faults.get(this.count);
    if (fault !== undefined && isWorldFault(fault)) this.onWorldFault(fault);
    let ready = this.ready();
    if (ready.length === 0) {
      this.now = Math.min(
        ...this.pending.map((step) => this.wakesAt(step)).filter((at) => at > this.now),
      );
      ready = this.ready();
    }
    const choice = isQuiet ? 0 : (this.choices[this.count] ?? 0);
    const step = ready[choice % Math.max(1, ready.length)];
    this.count += 1;
    this.now += 1;
    if (!step) return;
    if (fault === 'stall') {
      step.process.stalledUntil = this.now + STALL_MS;
      return;
    }
    this.pending.splice(this.pending.indexOf(step), 1);
    step.take(fault === undefined || isWorldFault(fault) ? undefined : fault);
  }

  /** Something arrives when others have had their turn. */
  private later(name: string, effect: () => void): void {
    this.add(this.network, this.now + LATE_MS, always, () => {
      if (this.isTraced) this.trace.push(`${this.count} ${name} arrives late`);
      effect();
    });
  }

  private ready(): Step[] {
    return this.pending.filter((step) => this.wakesAt(step) <= this.now && step.isReady());
  }

  private wakesAt({ readyAt, process }: Step): number {
    return Math.max(readyAt, process.stalledUntil);
  }

  private add(
    process: SimProcess,
    readyAt: number,
    isReady: () => boolean,
    take: Step['take'],
  ): void {
    // What a dead process still does in its last breath reaches nobody.
    if (process.isAlive) this.pending.push({ process, readyAt, isReady, take });
  }
}

function isWorldFault(kind: PlannedFault['kind']): kind is WorldFault {
  return (worldFaults as readonly string[]).includes(kind);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLE_TURNS; turn += 1) await Promise.resolve();
}
