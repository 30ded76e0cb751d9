export { createRedis } from './redis.js';
export type { RedisClient, RedisSettings } from './redis.js';
