import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Differences } from './differences.js';
import {
  countedFamilies,
  isNothing,
  registerFamilies,
  type RecordFamily,
} from './reconciliation.rules.js';
import { ReconciliationService } from './reconciliation.service.js';

/** How often the watch looks; 0 for never. */
export const WATCH_EVERY_SECONDS = Symbol('reconciliation-watch-every-seconds');
/** After repairs that did not help it looks as often, but repairs ever more seldom: at most every so many looks. */
const SELDOM = 64;
/** The register is large and changes seldom: it is looked at the first time, then at each so-many-th look. */
const REGISTER_EVERY = 30;

/** When repairs are tried again that did not help. */
class BackOff {
  private inVain = 0;
  private toSkip = 0;

  /** Nothing is wrong any more. */
  end(): void {
    this.inVain = 0;
    this.toSkip = 0;
  }

  /** @returns whether something that is wrong is to be repaired now */
  isOver(): boolean {
    if (this.toSkip === 0) return true;
    this.toSkip -= 1;
    return false;
  }

  begin(): void {
    this.toSkip = Math.min(2 ** this.inVain, SELDOM) - 1;
    this.inVain += 1;
  }
}

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
  private readonly counted = new BackOff();
  private readonly register = new BackOff();
  private untilRegister = 0;

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
    await this.lookAt(countedFamilies, this.counted);
    if (this.untilRegister > 0) this.untilRegister -= 1;
    else if (await this.lookAt(registerFamilies, this.register))
      this.untilRegister = REGISTER_EVERY - 1;
  }

  /** @returns whether the services answered */
  private async lookAt(families: readonly RecordFamily[], backOff: BackOff): Promise<boolean> {
    try {
      const look = await this.differences.find(this.ending.signal, families);
      if (!isNothing(look)) {
        if (backOff.isOver()) {
          await this.reconciliation.startByItself();
          backOff.begin();
        }
      } else if (!look.isOpen) backOff.end();
      return true;
    } catch (error) {
      if (!this.ending.signal.aborted) {
        this.logger.debug(`cannot look: ${error instanceof Error ? error.message : String(error)}`);
      }
      return false;
    }
  }
}
