import { TextDecoder } from 'node:util';

/**
 * What counting needs of an award.
 *
 * @typedef {object} Award
 * @property {string} id
 * @property {number} sequence the version of the award: the newest one is the truth
 * @property {string} province `none` outside provinces
 * @property {'granted' | 'revoked'} state
 *
 * @typedef {'no-value' | 'not-json' | 'unknown-type' | 'newer-major' | 'not-as-promised'} SkipReason
 */

const TYPES = new Set([
  'dong-hanh.emulation.award-granted.v1',
  'dong-hanh.emulation.award-revoked.v1',
]);
const NEWER_MAJOR = /^dong-hanh\.emulation\.award-[a-z-]+\.v(?:[2-9]|[1-9][0-9]+)$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SEQUENCE = /^[1-9][0-9]{0,14}$/;
const STATES = new Set(['granted', 'revoked']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one message of `emulation.award.v1`. Anybody who may write to a topic can write nonsense into it, so
 * nothing here throws: what cannot be counted is named and skipped. Fields that are not known are ignored,
 * because new optional ones may appear at any time.
 *
 * @param {Buffer | null} key
 * @param {Buffer | null} value
 * @returns {{ award: Award } | { skipped: SkipReason }}
 */
export function readAward(key, value) {
  if (value === null || value.length === 0) return { skipped: 'no-value' };
  const event = parse(value);
  if (event === undefined) return { skipped: 'not-json' };
  const { type, subject, sequence, data } = Object(event);
  if (!TYPES.has(type)) {
    return { skipped: NEWER_MAJOR.test(String(type)) ? 'newer-major' : 'unknown-type' };
  }
  const { id, version, provinceId, state } = Object(data);
  const isAsPromised =
    isUuid(subject) &&
    key?.toString() === subject &&
    id === subject &&
    typeof sequence === 'string' &&
    SEQUENCE.test(sequence) &&
    version === Number(sequence) &&
    (provinceId === null || isUuid(provinceId)) &&
    STATES.has(state);
  if (!isAsPromised) return { skipped: 'not-as-promised' };
  const province = provinceId === null ? 'none' : provinceId.toLowerCase();
  return { award: { id: subject.toLowerCase(), sequence: Number(sequence), province, state } };
}

/** @param {Buffer} value @returns {unknown} undefined when it is not JSON in UTF-8 */
function parse(value) {
  try {
    return JSON.parse(utf8.decode(value));
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {value is string} */
function isUuid(value) {
  return typeof value === 'string' && UUID.test(value);
}
