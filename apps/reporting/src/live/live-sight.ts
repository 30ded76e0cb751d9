import type { LiveEntry, Permission } from '@dong-hanh/contracts';
import { permissionMissing, type AccessRights } from '@dong-hanh/service-kit';
import { entryFor } from './live.rules.js';

const PERMISSION: Permission = 'statistics.read';
const VALID_MS = 60_000;

/** What one account may see of the live feed; its rights are asked for again each minute. */
export class LiveSight {
  private seesAll = false;
  private readonly answers = new Map<string, boolean>();
  private validUntil = 0;

  constructor(
    private readonly accountId: string,
    private readonly rights: AccessRights,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Problem 403 when the account may read statistics nowhere */
  async refresh(): Promise<void> {
    if (this.now() < this.validUntil) return;
    const granted = await this.rights.grantedUnits(this.accountId, PERMISSION);
    if (granted.length === 0) throw permissionMissing(PERMISSION);
    this.seesAll = granted.some(({ unitId }) => unitId === null);
    this.answers.clear();
    this.validUntil = this.now() + VALID_MS;
  }

  /**
   * The entry as the account may see it; undefined when it may not.
   *
   * @throws Problem 403 when the account may read statistics nowhere any more
   */
  async of(entry: LiveEntry): Promise<LiveEntry | undefined> {
    await this.refresh();
    if (this.seesAll) return entry;
    const units = Object.keys(entry.units);
    const unasked = units.filter((unitId) => !this.answers.has(unitId));
    if (unasked.length > 0) {
      const held = await this.rights.covers(this.accountId, PERMISSION, unasked);
      unasked.forEach((unitId, index) => this.answers.set(unitId, held[index] ?? false));
    }
    return entryFor(entry, new Set(units.filter((unitId) => this.answers.get(unitId))));
  }
}
