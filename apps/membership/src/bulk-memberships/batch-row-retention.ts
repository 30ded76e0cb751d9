import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { MemberBatchesRepository } from './member-batches.repository.js';

const EVERY_MS = 3_600_000;

/** Once an hour forgets the rows of lists that will not go on: they hold names and days of birth. */
@Injectable()
export class BatchRowRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly batches: MemberBatchesRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
    void this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** A database that is away is tried again an hour later. */
  async sweep(): Promise<void> {
    try {
      await this.batches.forgetIdleRows();
    } catch (error) {
      new Logger('member-batches').warn(`rows of lists that ended are kept: ${String(error)}`);
    }
  }
}
