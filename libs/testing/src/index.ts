export { BreakableLink } from './breakable-link.js';
export type { LinkCounts } from './breakable-link.js';
export type { LinkOrder, LinkReport } from './link-orders.js';
export { launchBrowser } from './browser.js';
export { awardCounterDifferences, supportCounterDifferences } from './counter-differences.js';
export { eventually } from './eventually.js';
export { newestRecords } from './rebuilt-rows.js';
export { ExampleSubscriber, subscriberKinds } from './example-subscribers.js';
export type {
  FollowingSubscriber,
  SubscriberCounts,
  SubscriberEnd,
  SubscriberKind,
} from './example-subscribers.js';
export { goldenEvent } from './golden-event.js';
export { infrastructure } from './infrastructure.js';
export type { Infrastructure } from './infrastructure.js';
export { createTopics, testKafka } from './kafka-topics.js';
export * from './openapi-contract.js';
export { propertyRuns } from './property-runs.js';
export { createTestDatabase } from './test-database.js';
export type { DatabaseRole, TestDatabase } from './test-database.js';
export { startTestIssuer } from './test-issuer.js';
export type { TestIssuer } from './test-issuer.js';
export { uniqueName } from './unique-name.js';
export { unseenColumns } from './unseen-columns.js';
export { expectInvariants, findViolations } from './invariants.js';
export type {
  AcknowledgedDecision,
  AcknowledgedGrant,
  PlatformUnderProof,
  Violation,
} from './invariants.js';
export { digestSumsOf, registerSumsOf } from './record-digests.js';
export { produceRaw, readTopic, redeliverTopic } from './topic-log.js';
export type { LoggedMessage } from './topic-log.js';
export { refusal, ServiceUnderTest } from './service-under-test.js';
export type { Answer, ProblemBody, WaitingEvent } from './service-under-test.js';
export { accessEvent, aUnion, memberEvent, underAnother, unitEvent } from './union-events.js';
export type { Union } from './union-events.js';
