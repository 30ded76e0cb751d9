import { BulkMembershipsModule } from './bulk-memberships/member-batches.module.js';
import { CardsModule } from './cards/cards.module.js';
import { DuesModule } from './dues/dues.module.js';
import { PassportsModule } from './passports/passports.module.js';

/** What is done for members besides keeping their record. */
export const memberServices = [BulkMembershipsModule, CardsModule, DuesModule, PassportsModule];
