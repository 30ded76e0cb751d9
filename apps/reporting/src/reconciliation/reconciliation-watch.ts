import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Differences } from './differences.js';
import { countedFamilies, isNothing, recordFamilies } from './reconciliation.rules.js';
import { ReconciliationService } from './reconciliation.service.js';

/** How often the watch looks; 0 for never. */
export const WATCH_EVERY_SECONDS = Symbol('reconciliation-watch-every-seconds');
/** After repairs that did not help it looks as often, but repairs ever more seldom: at most every so many looks. */
const SELDOM = 64;
/** The register is large and changes seldom: it is looked at the first time, then at each so-many-th look. */
const REGISTER_EVERY = 30;

/**
 * Looks each minute whether all services hold the same and counters are right, and starts a reconciliation
 * when not, which says what differs and puts it right. Every process looks; one reconciliation runs.
 */
@Injectable()
export class ReconciliationWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('reconciliation');
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private repairsInVain = 0;
  private looksToSkip = 0;
  private looks = 0;

  constructor(
    private readonly differences: Differences,
    private readonly reconciliation: ReconciliationService,
    @Inject(WATCH_EVERY_SECONDS) private readonly everySeconds: number,
  ) {}

  onApplicationBootstrap(): void {
    if (this.everySeconds === 0) return;
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }, this.everySeconds * 1_000);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.ending.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      const isWhole = this.looks++ % REGISTER_EVERY === 0;
      const families = isWhole ? recordFamilies : countedFamilies;
      const look = await this.differences.find(this.ending.signal, families);
      if (isNothing(look)) {
        if (look.isOpen) return;
        this.repairsInVain = 0;
        this.looksToSkip = 0;
      } else if (this.looksToSkip > 0) this.looksToSkip -= 1;
      else {
        await this.reconciliation.startByItself();
        this.looksToSkip = Math.min(2 ** this.repairsInVain, SELDOM) - 1;
        this.repairsInVain += 1;
      }
    } catch (error) {
      if (!this.ending.signal.aborted) {
        this.logger.debug(`cannot look: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
