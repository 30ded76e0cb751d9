export { DataSource } from 'typeorm';
export { dataSourceOptions, inTransaction, migrate } from './data-source.js';
export type { ServiceDataSourceOptions } from './data-source.js';
export { isTransient, violatedConstraint } from './database-errors.js';
export { Database } from './database.js';
export { digestSumSql } from './digest.sql.js';
export type { DatabaseOptions, Session } from './database.js';
export { sqlOf, statement } from './sql.js';
export type { Sql, Statement } from './sql.js';
