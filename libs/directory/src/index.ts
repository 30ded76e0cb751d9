export { DirectoryAccessRights } from './directory-access-rights.js';
export { DirectoryModule } from './directory.module.js';
export { directoryMigrationSql } from './directory.sql.js';
export { Directory } from './directory.js';
export type {
  DirectoryUnit,
  GrantedUnit,
  RecipientFacts,
  RecipientQuestion,
  RecipientRef,
} from './directory.js';
export { directoryTopics } from './read-your-writes.js';
export type { AppliedUpTo } from './read-your-writes.js';
export {
  inScope,
  scopeCte,
  standingSubtreeCte,
  subtreeCte,
  subtreeOnCte,
} from './unit-tree.sql.js';
export type { ScopeParameters } from './unit-tree.sql.js';
