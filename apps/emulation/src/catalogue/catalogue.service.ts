import { DataSource } from '@dong-hanh/persistence';
import { Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import {
  AwardBasisEntity,
  AwardFormEntity,
  AwardFormRightEntity,
  AwardIssuerEntity,
} from './catalogue.entity.js';
import type { AwardCatalogue } from './catalogue.rules.js';

/** New entries are announced days ahead, so a minute does not matter, and a decision need not read them. */
const KEPT_MS = 60_000;

export interface FullCatalogue extends AwardCatalogue {
  issuers: AwardIssuerEntity[];
  forms: AwardFormEntity[];
  bases: AwardBasisEntity[];
}

/** Who grants what to whom: all entries with their dates, past ones included. */
@Injectable()
export class CatalogueService {
  private kept: { catalogue: FullCatalogue; until: number } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async catalogue(): Promise<FullCatalogue> {
    const now = this.clock.now().getTime();
    if (!this.kept || now >= this.kept.until) {
      this.kept = { catalogue: await this.read(), until: now + KEPT_MS };
    }
    return this.kept.catalogue;
  }

  private async read(): Promise<FullCatalogue> {
    const { manager } = this.dataSource;
    const order = { position: 'asc', validFrom: 'asc' } as const;
    const [issuers, forms, bases, rights] = await Promise.all([
      manager.find(AwardIssuerEntity, { order }),
      manager.find(AwardFormEntity, { order }),
      manager.find(AwardBasisEntity, { order }),
      manager.find(AwardFormRightEntity),
    ]);
    return { issuers, forms, bases, rights };
  }
}
