import { v7 } from 'uuid';

/** A new UUIDv7: unique, and in the order of time, which keeps indexes dense. */
export function newId(): string {
  return v7();
}
