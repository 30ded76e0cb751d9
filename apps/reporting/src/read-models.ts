import {
  streams,
  type AwardEvent,
  type MemberEvent,
  type SupportEvent,
} from '@dong-hanh/contracts';
import { newestPerKey, type ConsumedEvent, type RebuildPlan } from '@dong-hanh/messaging';
import { tablesOfMigrations } from '@dong-hanh/persistence';
import { applyAwards } from './award-statistics/award-statistics.consumer.js';
import { writeMemberStays } from './member-stays/member-stays.writer.js';
import { CreateAwardStatistics20260301091000 } from './migrations/20260301091000-create-award-statistics.js';
import { CreateWelfareStatistics20261120090000 } from './migrations/20261120090000-create-welfare-statistics.js';
import { WidenAwardDigests20261125091000 } from './migrations/20261125091000-widen-award-digests.js';
import { addDetails } from './migrations/20261125121000-add-details-parts.js';
import { memberStaysTables } from './migrations/20261125163000-create-member-stays.js';
import { applySupports } from './welfare-statistics/welfare-statistics.consumer.js';

/** What this service can build again from the log, with the migrations that make its tables. */
export const readModels: readonly RebuildPlan[] = [
  {
    group: 'reporting',
    topic: streams.award.topic,
    tables: ['award_facts', 'award_counts'],
    empty: { award_counts: 'awards = 0' },
    createTables: async (sql) => {
      await tablesOfMigrations(
        new CreateAwardStatistics20260301091000(),
        new WidenAwardDigests20261125091000(),
      )(sql);
      await sql.query(addDetails.awards);
    },
    apply: (tx, events) =>
      applyAwards({ tx, events: events as readonly ConsumedEvent<AwardEvent>[] }),
  },
  {
    group: 'reporting',
    topic: streams.support.topic,
    tables: ['support_facts', 'support_counts'],
    empty: { support_counts: '(supports, people, exact, approximate) = (0, 0, 0, 0)' },
    createTables: async (sql) => {
      await tablesOfMigrations(new CreateWelfareStatistics20261120090000())(sql);
      await sql.query(addDetails.supports);
    },
    apply: (tx, events) =>
      applySupports({ tx, events: events as readonly ConsumedEvent<SupportEvent>[] }),
  },
  {
    group: 'reporting',
    topic: streams.member.topic,
    tables: ['member_facts', 'member_stays', 'member_counts'],
    empty: { member_counts: 'members = 0' },
    createTables: async (sql) => {
      for (const text of memberStaysTables) await sql.query(text);
    },
    apply: (tx, events) => {
      // Of equal versions the later one: it may tell more than the first.
      const latestFirst = (events as readonly ConsumedEvent<MemberEvent>[]).toReversed();
      const newest = newestPerKey(latestFirst).map(({ data }) => data);
      return writeMemberStays(tx, newest, true);
    },
  },
];
