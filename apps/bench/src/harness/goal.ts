import type { RunningPlatform } from '../platform-client.js';

/** One measurement of one contender. */
export interface Sample {
  /** in the goal's unit */
  value: number;
  /** CPU seconds by process, from /proc */
  cpuSeconds?: Record<string, number>;
  /** anything worth keeping: p50, p99, batch size */
  figures?: Record<string, number>;
}

export interface Contender {
  name: string;
  role: 'limit' | 'ours' | 'peer' | 'variant';
  /** one round */
  run(): Promise<Sample>;
}

/** What a goal has prepared: who runs, how the result is proved, how it is put away. */
export interface OpenedGoal {
  contenders: Contender[];
  /** contenders that cannot be had on this machine, never counted as passed */
  open?: { name: string; why: string }[];
  /** I1–I4 or equality of results; throws */
  verify(): Promise<void>;
  close(): Promise<void>;
}

export interface Goal {
  /** `G1` */
  id: string;
  title: string;
  unit: string;
  isHigherBetter: boolean;
  /** what `ours / contender` must be, per round, the median counts; or a value of ours itself */
  wanted: { ratio: number; of: string } | { absolute: number };
  open(context: BenchContext): Promise<OpenedGoal>;
}

/** What goals share: the platform, its servers, and how large this run is. */
export interface BenchContext {
  platform: RunningPlatform;
  /** of a superuser, on the database `postgres` */
  databaseUrl: string;
  brokers: string[];
  isQuick: boolean;
  scale(full: number, quick: number): number;
  /** An empty database of this name, removed after the run. @returns its address, of the superuser */
  newDatabase(name: string): Promise<string>;
  /** An empty topic of this name with one replica, removed after the run. @returns its name */
  newTopic(name: string, partitions: number): Promise<string>;
  /** Starts counting the CPU seconds of the platform's processes, of this one and of `more`; the answer reads them. */
  measureCpu(more?: Record<string, number>): () => Record<string, number>;
}
