import { AccessModule } from './access/access.module.js';
import { AwardExportsModule } from './award-exports/award-exports.module.js';
import { DuplicatesModule } from './duplicates/duplicates.module.js';
import { EstablishmentsModule } from './establishments/establishments.module.js';
import { ClosingsModule } from './closings/closings.module.js';
import { HonoursModule } from './honours/honours.module.js';
import { IdentityNumbersModule } from './identity-numbers/identity-numbers.module.js';
import { memberServices } from './member-services.js';
import { MembershipsModule } from './memberships/memberships.module.js';
import { ReorganisationProposalsModule } from './reorganisation-proposals/proposals.module.js';
import { MergersModule } from './mergers/mergers.module.js';
import { OfficesModule } from './offices/offices.module.js';
import { ReorganisationsModule } from './reorganisations/reorganisations.module.js';
import { SupportModule } from './support/support.module.js';
import { TerritoriesModule } from './territories/territories.module.js';
import { UnitsModule } from './units/units.module.js';

/** What the service does for its callers; `app.module.ts` adds what it stands on. */
export const features = [
  AccessModule,
  TerritoriesModule,
  UnitsModule,
  ReorganisationsModule,
  ClosingsModule,
  ReorganisationProposalsModule,
  MembershipsModule,
  ...memberServices,
  IdentityNumbersModule,
  DuplicatesModule,
  MergersModule,
  HonoursModule,
  SupportModule,
  AwardExportsModule,
  OfficesModule,
  EstablishmentsModule,
];
