import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/** The secrets of the platform that sealing needs; texts of 32 characters or more, from the environment. */
export interface SealingSecrets {
  /** Wraps the data keys of persons. */
  masterKey: string;
  /** The master key before the last rotation: still opens what it wrapped, wraps nothing new. */
  formerMasterKey?: string | undefined;
  /** Finds a value without opening it. Another key than the master key: a rotation must not change hashes. */
  hashKey: string;
}

/** Whose value and which one: bound into the sealed text, so that it opens nowhere else. */
export interface SealedField {
  memberId: string;
  field: string;
}

/** A sealed text or a wrapped key does not open: another key, another place, or changed on the way. */
export class SealBroken extends Error {
  constructor() {
    super('a sealed value does not open');
    this.name = 'SealBroken';
  }
}

const CIPHER = 'aes-256-gcm';
const FORMAT = 'v1';
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits, never twice under one key; random ones are safe for 2^32 values of a key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Envelope encryption. Each person has a random data key that seals his or her values (AES-256-GCM); the data key
 * lies beside them, wrapped in the same way by a master key that no database holds. So a dump without the master
 * key shows nothing, one person's values can be made unreadable for ever by destroying one small row, and a new
 * master key needs the data keys wrapped again, not the values sealed again.
 */
export class SealedValues {
  private readonly master: MasterKey;
  private readonly masters: ReadonlyMap<string, MasterKey>;
  private readonly hashKey: Buffer;

  constructor({ masterKey, formerMasterKey, hashKey }: SealingSecrets) {
    this.master = masterKeyOf(masterKey);
    const former = formerMasterKey === undefined ? [] : [masterKeyOf(formerMasterKey)];
    this.masters = new Map([...former, this.master].map((each) => [each.id, each]));
    this.hashKey = derive(hashKey, 'hash of values');
  }

  /** @returns a new random data key of a person, wrapped by the present master key */
  newDataKey(memberId: string): string {
    return this.wrap(randomBytes(KEY_BYTES), memberId);
  }

  /** @returns the value sealed by the person's data key; each time another text */
  seal(wrappedKey: string, place: SealedField, value: string): string {
    const dataKey = this.unwrap(wrappedKey, place.memberId);
    return `${FORMAT}.${encrypt(dataKey, Buffer.from(value), fieldName(place))}`;
  }

  /** @throws SealBroken */
  open(wrappedKey: string, place: SealedField, sealed: string): string {
    const [format, body = '', ...rest] = sealed.split('.');
    if (format !== FORMAT || rest.length > 0) throw new SealBroken();
    const dataKey = this.unwrap(wrappedKey, place.memberId);
    return decrypt(dataKey, body, fieldName(place)).toString();
  }

  /**
   * Wraps a data key by the present master key, for the rotation of the master key. The values stay as they are.
   *
   * @returns undefined when the present master key wraps it already
   * @throws SealBroken when neither the present nor the former master key wrapped it
   */
  rewrap(wrappedKey: string, memberId: string): string | undefined {
    if (this.isCurrent(wrappedKey)) return undefined;
    return this.wrap(this.unwrap(wrappedKey, memberId), memberId);
  }

  /** How wrapped keys begin that need no rewrapping, for looking the others up. */
  get currentPrefix(): string {
    return `${FORMAT}.${this.master.id}.`;
  }

  /** Whether a former master key is known, whose data keys are to be wrapped again. */
  get isRotating(): boolean {
    return this.masters.size > 1;
  }

  /** The keyed hash of a normalised value (HMAC-SHA-256): equal for equal values, and nothing to guess from. */
  hash(value: string): string {
    return createHmac('sha256', this.hashKey).update(value).digest('base64url');
  }

  private isCurrent(wrappedKey: string): boolean {
    return wrappedKey.startsWith(this.currentPrefix);
  }

  private wrap(dataKey: Buffer, memberId: string): string {
    return this.currentPrefix + encrypt(this.master.key, dataKey, keyName(memberId));
  }

  private unwrap(wrappedKey: string, memberId: string): Buffer {
    const [format, id = '', body = '', ...rest] = wrappedKey.split('.');
    const master = this.masters.get(id);
    if (format !== FORMAT || !master || rest.length > 0) throw new SealBroken();
    return decrypt(master.key, body, keyName(memberId));
  }
}

interface MasterKey {
  /** Says which master key wrapped a data key, and nothing about it. */
  id: string;
  key: Buffer;
}

function masterKeyOf(secret: string): MasterKey {
  const key = derive(secret, 'wrapping of data keys');
  return { key, id: createHash('sha256').update(key).digest('hex').slice(0, 12) };
}

/** A secret of the environment is text of any length; HKDF (RFC 5869) makes a key of it, one for each use. */
function derive(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'dong-hanh', use, KEY_BYTES));
}

const keyName = (memberId: string) => Buffer.from(`data-key:${memberId}`);
const fieldName = ({ memberId, field }: SealedField) => Buffer.from(`${field}:${memberId}`);

function encrypt(key: Buffer, plain: Buffer, boundTo: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(boundTo);
  const sealed = [iv, cipher.update(plain), cipher.final()];
  return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
}

function decrypt(key: Buffer, text: string, boundTo: Buffer): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealBroken();
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}
