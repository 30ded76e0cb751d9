import { LogGuard } from '@dong-hanh/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AwardsRepublisher } from './awards.republisher.js';

/** Publishes every award again when the broker lost some. */
@Injectable()
export class AwardsRecovery implements OnModuleInit {
  constructor(
    private readonly guard: LogGuard,
    private readonly republisher: AwardsRepublisher,
  ) {}

  onModuleInit(): void {
    this.guard.onLoss(() => this.republisher.republishAll('log-guard'));
  }
}
