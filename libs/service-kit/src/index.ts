export { AccessRights, permissionMissing } from './access-rights.js';
export { IdempotencyModule } from './answer-retention.js';
export { TokenVerifier } from './authentication.js';
export { Clock } from './clock.js';
export {
  ConfigError,
  listenerConfig,
  parseConfig,
  redisConfig,
  sealingConfig,
  serviceConfig,
  tokenConfig,
} from './config.js';
export { DatabaseModule } from './database.module.js';
export { HealthRegistry } from './health.js';
export {
  claimIdempotency,
  idempotencyMigrationSql,
  idempotencyOf,
  keepAnswer,
  once,
} from './idempotency.js';
export type { IdempotencyRequest } from './idempotency.js';
export { EventStreams } from './event-streams.js';
export type { EventStreamSettings, ServerSentEvent } from './event-streams.js';
export { newId } from './ids.js';
export { cursorAfter, placeOf, SqlFilters } from './list-sql.js';
export type { ListSql, Place, Window } from './list-sql.js';
export { CursorSigner, pageOf, PageQuery } from './paging.js';
export type { Page } from './paging.js';
export { problemDocument } from './problem-document.js';
export { problemOf, sendProblem } from './problem-filter.js';
export { Problem } from './problem.js';
export {
  detailsPartSql,
  digestPartSql,
  sourcesTextSql,
  versionPartSql,
} from './record-digests/digest-part.sql.js';
export type { DetailColumns, DigestFamily } from './record-digests/digest-part.sql.js';
export {
  flagSql,
  lineagePartSql,
  memberPartSql,
  stayPartSql,
  unitPartSql,
  unitVersionPartSql,
} from './record-digests/register-parts.sql.js';
export { RecordRepairsModule } from './record-repairs/record-repairs.module.js';
export type { RepairRecords } from './record-repairs/record-repairs.module.js';
export { RecordDigestsModule } from './record-digests/record-digests.module.js';
export { digestVersionsSql } from './record-digests/record-digests.sql.js';
export type {
  DigestRow,
  DigestsResponse,
  RecordVersion,
} from './record-digests/record-digests.dto.js';
export { CurrentActor, CurrentRequest, eventContextOf, localeOf } from './request-context.js';
export type { Actor, EventContext, RequestContext } from './request-context.js';
export {
  CountedPageQuery,
  DayQuery,
  IsCode,
  IsFlag,
  IsId,
  IsLine,
  IsName,
  IsNameList,
  IsProse,
  IsSchoolYear,
  refuseTooMany,
} from './request-fields.js';
export type { CountedPage } from './request-fields.js';
export { createServiceApp, runService } from './service-app.js';
export type { ServiceOptions } from './service-app.js';
export { ServiceKitModule, tokenSettings } from './service-kit.module.js';
export { isSampled, traceparentOf } from './tracing/trace-context.js';
export { isTracing, startSpan, useTracer } from './tracing/tracer.js';
export type { SpanStart } from './tracing/tracer.js';
export { inputProblem, IsDay, PlainItems, UuidPipe } from './validation.js';
