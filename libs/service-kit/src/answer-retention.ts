import { Database } from '@dong-hanh/persistence';
import {
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { forgetOldAnswers } from './idempotency.js';

const EVERY_MS = 3_600_000;

/** Once an hour forgets the answers that no caller may ask for again. */
@Injectable()
class AnswerRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.forget(), EVERY_MS).unref();
    void this.forget();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** A database that is away is tried again an hour later. */
  private async forget(): Promise<void> {
    try {
      await forgetOldAnswers(this.database);
    } catch (error) {
      new Logger('idempotency').warn(`old answers are kept: ${String(error)}`);
    }
  }
}

/** For a service with the table of `idempotencyMigrationSql`, beside its `DatabaseModule`. */
@Module({ providers: [AnswerRetention] })
export class IdempotencyModule {}
