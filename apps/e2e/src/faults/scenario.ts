import type { Stage } from './stage.js';

/** One fault on the real stack: how it is injected, what follows, and what would break without the protection. */
export interface FaultScenario {
  /** Unique, kebab-case: `relay-killed-after-send`. */
  name: string;
  /** The row of the fault table, in words. */
  fault: string;
  /** Whether it runs in every `npm test`; all of these together take at most two minutes. */
  isQuick: boolean;
  /** What of the platform must be started differently, if anything. */
  needs?: 'proxy' | 'three-brokers' | 'small-disk';
  /** Leaves so much in the log that every proof after it would be slow: each run has a platform of its own. */
  isAlone?: true;
  /** Starts a second process of a service, with settings that it reads from `/proc`. */
  isForLinux?: true;
  /**
   * Injects the fault while decisions and grants are recorded, and waits until the platform is whole again.
   *
   * @throws when something happened that must not; what is proved of every scenario is not its business
   */
  run(stage: Stage): Promise<Measured>;
  /** The protection removed: with it a run ends in a mismatch. */
  control: Mutation;
}

/** What one run measured; the runner adds the lag of what was recorded through the stage. */
export interface Measured {
  /** From the fault until somebody else, or the same part anew, does its work. */
  takeoverMs?: number;
  /** The longest time from an answer to what every reader shows, if the scenario knows better. */
  lagMs?: number;
  /** Whatever else is worth keeping, with its unit in its name. */
  notes?: Record<string, number>;
}

/** A bug put in on purpose, in the compiled code that the services load. */
export interface Mutation {
  /** What the mutated code does, in words. */
  name: string;
  edits: readonly Edit[];
}

export interface Edit {
  /** The source, from the root of the clone: `libs/messaging/src/relay/relay.ts`. */
  file: string;
  /** Found exactly once in what the file compiles to. */
  find: string;
  replace: string;
}
