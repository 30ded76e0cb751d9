export { DirectoryModule } from './directory.module.js';
export {
  directoryHeirsMigrationSql,
  directoryMergersMigrationSql,
  directoryMigrationSql,
} from './directory.sql.js';
export type { KeptBeside } from './directory.consumer.js';
export { Directory } from './directory.js';
export type {
  DirectoryUnit,
  GrantedUnit,
  RecipientFacts,
  RecipientQuestion,
  RecipientRef,
} from './directory.js';
export { ReadScopes, unitsOf } from './read-scopes.js';
export type { ReadScope } from './read-scopes.js';
export type { AppliedUpTo } from './read-your-writes.js';
export { scopeCte, standingSubtreeCte, subtreeCte } from './unit-tree.sql.js';
