import { streams, type AwardEvent, type SupportEvent } from '@dong-hanh/contracts';
import type { ConsumedEvent, RebuildPlan } from '@dong-hanh/messaging';
import { tablesOfMigrations } from '@dong-hanh/persistence';
import { applyHonours } from './honours/honours.consumer.js';
import { CreateHonours20260301090600 } from './migrations/20260301090600-create-honours.js';
import { CreateSupports20261120090000 } from './migrations/20261120090000-create-supports.js';
import { WidenHonourDigests20261125091000 } from './migrations/20261125091000-widen-honour-digests.js';
import { applySupports } from './support/support.consumer.js';

/** What this service can build again from the log, with the migrations that make its tables. */
export const readModels: readonly RebuildPlan[] = [
  {
    group: 'membership',
    topic: streams.award.topic,
    tables: ['honours'],
    createTables: tablesOfMigrations(
      new CreateHonours20260301090600(),
      new WidenHonourDigests20261125091000(),
    ),
    apply: (tx, events) =>
      applyHonours({ tx, events: events as readonly ConsumedEvent<AwardEvent>[] }),
  },
  {
    group: 'membership',
    topic: streams.support.topic,
    tables: ['supports'],
    createTables: tablesOfMigrations(new CreateSupports20261120090000()),
    apply: (tx, events) =>
      applySupports({ tx, events: events as readonly ConsumedEvent<SupportEvent>[] }),
  },
];
