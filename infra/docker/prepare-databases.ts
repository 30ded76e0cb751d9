import { databaseServices } from '../local/services.ts';
import { prepareDatabases } from '../local/databases.ts';

/** The one-off job of docker-compose.yml: databases, roles and extensions, as `npm start` makes them. */
const { DATABASE_URL = '', ROLE_PASSWORD = '' } = process.env;
await prepareDatabases(DATABASE_URL, databaseServices, ROLE_PASSWORD);
