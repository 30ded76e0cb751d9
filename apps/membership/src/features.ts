import { AccessModule } from './access/access.module.js';
import { AwardExportsModule } from './award-exports/award-exports.module.js';
import { HonoursModule } from './honours/honours.module.js';
import { MembershipsModule } from './memberships/memberships.module.js';
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
  MembershipsModule,
  HonoursModule,
  SupportModule,
  AwardExportsModule,
];
