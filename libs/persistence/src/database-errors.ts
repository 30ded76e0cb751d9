/** SQLSTATE classes and codes, PostgreSQL manual, appendix A. */
const CONNECTION_CLASS = '08';
/** The server ended the connection: it stops, or the client was silent for too long. */
const ENDED_CODES = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04']);
const RETRYABLE_CODES = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available
  '57014', // cancelled by statement timeout
  '53300', // too many connections
  '53100', // disk full
  '53200', // out of memory
]);
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);
const POOL_MESSAGES = [
  'Connection terminated',
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'connection ended',
];

interface DriverError {
  code?: string;
  constraint?: string;
  message?: string;
  driverError?: DriverError;
  errors?: DriverError[];
}

/** The name of the constraint that refused a row, which names the rule broken; undefined otherwise. */
export function violatedConstraint(error: unknown): string | undefined {
  const driver = driverErrorOf(error);
  return driver.code?.startsWith('23') ? driver.constraint : undefined;
}

/** True when the connection is gone: the server stopped, restarted or was never there. */
export function isConnectionLost(error: unknown): boolean {
  const { code = '', message = '', errors = [] } = driverErrorOf(error);
  return (
    (code.length === 5 && code.startsWith(CONNECTION_CLASS)) ||
    ENDED_CODES.has(code) ||
    SOCKET_CODES.has(code) ||
    POOL_MESSAGES.some((start) => message.startsWith(start)) ||
    (errors.length > 0 && errors.every(isConnectionLost))
  );
}

/** True when the same work may succeed later: connection lost, deadlock, timeout, no room. */
export function isTransient(error: unknown): boolean {
  return isConnectionLost(error) || RETRYABLE_CODES.has(driverErrorOf(error).code ?? '');
}

/** TypeORM wraps the driver's error. */
function driverErrorOf(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return {};
  const outer = error as DriverError;
  return outer.driverError ?? outer;
}
