import type { PartitionBounds } from '../../kafka/event-log.js';
import type { LogMemory } from '../../relay/log-guard.js';
import type { SimBounds } from './sim-log.js';
import type { SimProcess, World } from '../world.js';

interface Remembered {
  start: number;
  end: number;
  isLost: boolean;
}

/** The owner's table `published_logs`, and beside it the truth about what its guard could have seen. */
export class SimPublishedLogs {
  /** Losses that leave the log as if it had only grown since the last look: `docs/adr/0011`. */
  unseen = 0;
  private readonly known = new Map<number, Remembered>();
  /** The newest of the looks that were remembered. */
  private readonly looks = new Map<number, SimBounds>();

  constructor(private readonly world: World) {}

  /** The memory of one process's guard. */
  of(process: SimProcess): LogMemory {
    return {
      compare: (_sql, bounds) =>
        this.world.step(process, 'compare the logs', () => {
          this.judge(bounds as readonly SimBounds[]);
          return bounds.filter((each) => this.remember(each)).map((each) => String(each.partition));
        }),
      healed: () =>
        this.world.step(process, 'forget the losses', () => {
          for (const each of this.known.values()) each.isLost = false;
        }),
    };
  }

  /** True when a loss is known and not healed. */
  get isLossOpen(): boolean {
    return [...this.known.values()].some(({ isLost }) => isLost);
  }

  /** True when the owner has looked since a partition lost something for the last time. */
  hasSeen(partition: number, losses: number): boolean {
    return (this.looks.get(partition)?.losses ?? 0) >= losses;
  }

  /** As the statement does it. @returns whether the partition lacks something that it held */
  private remember({ partition, start, end }: PartitionBounds): boolean {
    const known = this.known.get(partition);
    const isShorter = known !== undefined && (end < known.end || start > known.start);
    const isLost = (known?.isLost ?? false) || isShorter;
    this.known.set(partition, { start, end, isLost });
    return isLost;
  }

  private judge(bounds: readonly SimBounds[]): void {
    for (const now of bounds) {
      const before = this.looks.get(now.partition);
      if (before && now.losses < before.losses) continue;
      const isLoss = now.losses > (before?.losses ?? 0);
      const isVisible = before && (now.end < before.end || now.start > before.start);
      if (isLoss && !isVisible) this.unseen += 1;
      this.looks.set(now.partition, now);
    }
  }
}
