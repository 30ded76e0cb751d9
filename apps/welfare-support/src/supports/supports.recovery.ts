import { LogGuard } from '@dong-hanh/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SupportsRepublisher } from './supports.republisher.js';

/** Publishes every support again when the broker lost some. */
@Injectable()
export class SupportsRecovery implements OnModuleInit {
  constructor(
    private readonly guard: LogGuard,
    private readonly republisher: SupportsRepublisher,
  ) {}

  onModuleInit(): void {
    this.guard.onLoss(() => this.republisher.republishAll('log-guard'));
  }
}
