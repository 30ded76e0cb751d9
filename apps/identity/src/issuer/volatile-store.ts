import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  payload: AdapterPayload;
  expiresAt: number;
}

const SWEEP_EVERY_MS = 60_000;
/** What a grant gives out. A sign-in under way names its grant, too, and must outlive its end. */
const GIVEN_BY_GRANTS = /^(AccessToken|AuthorizationCode):/;

/**
 * Sessions, sign-ins under way and codes, in memory: a restart signs everybody out of the issuer while
 * their access tokens stay valid. It outlives a rotation of keys, which replaces the provider.
 */
export class VolatileStore {
  private readonly entries = new Map<string, Entry>();
  private sweptAt = Date.now();

  /** The part of the store that belongs to one kind of record, as the provider asks for it. */
  readonly adapter = (kind: string): Adapter => ({
    upsert: async (id, payload, expiresIn) => this.write(`${kind}:${id}`, payload, expiresIn),
    find: async (id) => this.read(`${kind}:${id}`),
    findByUid: async (uid) => this.first(kind, (payload) => payload.uid === uid),
    findByUserCode: async (code) => this.first(kind, (payload) => payload.userCode === code),
    consume: async (id) => this.consume(`${kind}:${id}`),
    destroy: async (id) => void this.entries.delete(`${kind}:${id}`),
    revokeByGrantId: async (grantId) => this.revoke(grantId),
  });

  private write(key: string, payload: AdapterPayload, expiresIn?: number): void {
    this.sweep();
    const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1_000;
    this.entries.set(key, { payload, expiresAt });
  }

  private read(key: string): AdapterPayload | undefined {
    const entry = this.entries.get(key);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  private first(kind: string, matches: (payload: AdapterPayload) => boolean) {
    for (const [key, { payload }] of this.entries) {
      if (key.startsWith(`${kind}:`) && matches(payload)) return this.read(key);
    }
    return undefined;
  }

  private consume(key: string): void {
    const payload = this.read(key);
    if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
  }

  private revoke(grantId: string): void {
    for (const [key, { payload }] of this.entries) {
      if (payload.grantId === grantId && GIVEN_BY_GRANTS.test(key)) this.entries.delete(key);
    }
  }

  private sweep(): void {
    const now = Date.now();
    if (now - this.sweptAt < SWEEP_EVERY_MS) return;
    this.sweptAt = now;
    for (const [key, { expiresAt }] of this.entries) {
      if (expiresAt <= now) this.entries.delete(key);
    }
  }
}
