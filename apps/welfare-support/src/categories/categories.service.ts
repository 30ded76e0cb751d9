import { Database, statement } from '@dong-hanh/persistence';
import { Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { CategoryEntry } from './category.rules.js';

/** New categories are announced days ahead, so a minute does not matter, and a grant need not read them. */
const KEPT_MS = 60_000;

export interface SupportCategory extends CategoryEntry {
  labelVi: string;
  labelEn: string;
}

const readAll = statement(
  'categories-all',
  `select code, label_vi as "labelVi", label_en as "labelEn", recipient_kinds as "recipientKinds",
     valid_from as "validFrom", valid_to as "validTo"
   from support_categories order by position, valid_from`,
);

/** What support is given for: all categories with their dates, past ones included. */
@Injectable()
export class CategoriesService {
  private kept: { categories: SupportCategory[]; until: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async all(): Promise<readonly SupportCategory[]> {
    const now = this.clock.now().getTime();
    if (!this.kept || now >= this.kept.until) {
      const categories = await this.database.query<SupportCategory>(readAll);
      this.kept = { categories, until: now + KEPT_MS };
    }
    return this.kept.categories;
  }
}
