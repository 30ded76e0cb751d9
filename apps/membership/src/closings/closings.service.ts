import type { Permission } from '@dong-hanh/contracts';
import {
  AccessRights,
  Clock,
  CursorSigner,
  type EventContext,
  inputProblem,
  type Page,
  pageOf,
  permissionMissing,
  Problem,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { refuse } from '../units/unit.rules.js';
import { UnitsService } from '../units/units.service.js';
import {
  changedItem,
  closingState,
  isOpenOn,
  itemFaults,
  type ItemChange,
} from './closing.rules.js';
import type { ClosingListQuery, ClosingResponse, ListedClosing } from './closings.dto.js';
import {
  ClosingsRepository,
  type ClosingFilter,
  type ClosingPosition,
  type FoundClosing,
} from './closings.repository.js';

const LIST = 'closings';

/** What an officer says of an item: which, by whom, and the version that he or she has seen. */
export interface ItemOrder {
  unitId: string;
  code: string;
  change: ItemChange;
  trail: EventContext;
  ifMatch: string | undefined;
}

/** The checklists of units that ended, which their custodians work off. */
@Injectable()
export class ClosingsService {
  constructor(
    private readonly closings: ClosingsRepository,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** The checklists whose custodians the account may see, the newest decision first. */
  async list(accountId: string, query: ClosingListQuery): Promise<Page<ListedClosing>> {
    const filter = await this.filterFor(accountId, query);
    const after = this.cursors.read<ClosingPosition>(LIST, query.cursor);
    const rows = await this.closings.list(filter, after, query.limit + 1);
    return pageOf(rows, query.limit, ({ reorganisationId, unitId }) =>
      this.cursors.sign(LIST, { reorganisationId, unitId } satisfies ClosingPosition),
    );
  }

  /** @throws Problem `closing-unknown`, or 403 without the right over the custodian */
  async show(
    accountId: string,
    unitId: string,
    on: string = this.clock.today(),
  ): Promise<ClosingResponse> {
    return answerOf(await this.findFor(accountId, 'closing.read', unitId), on);
  }

  /** Says what became of an item. @returns the whole checklist */
  async change(order: ItemOrder): Promise<ClosingResponse> {
    const { unitId, code, change, trail, ifMatch } = order;
    const { actorId: accountId } = trail;
    const found = await this.findFor(accountId, 'closing.manage', unitId);
    if (ifMatch === undefined) throw new Problem('etag-required');
    const today = this.clock.today();
    refuseItem(change, today);
    await this.closings.transaction(async (tx) => {
      const locked = await this.closings.lock(tx, found);
      if (!locked || locked.isWithdrawn) throw new Problem('closing-withdrawn');
      if (ifMatch !== '*' && ifMatch !== `"${locked.version}"`) throw new Problem('stale');
      const by = { accountId, at: this.clock.now() };
      const isKnown = await this.closings.change(tx, found, code, changedItem(change, today), by);
      if (!isKnown) throw new Problem('closing-item-unknown', { code });
    });
    return answerOf(await this.find(unitId), today);
  }

  private async find(unitId: string): Promise<FoundClosing> {
    const found = await this.closings.find(unitId, this.clock.today());
    if (!found) throw new Problem('closing-unknown');
    return found;
  }

  /** The right over whoever answers for the unit, or over a custodian before that has ended since. */
  private async findFor(
    accountId: string,
    permission: Permission,
    unitId: string,
  ): Promise<FoundClosing> {
    await this.rights.requireAnywhere(accountId, permission);
    const found = await this.find(unitId);
    const held = await this.rights.covers(accountId, permission, found.custodianIds);
    if (!held.includes(true)) throw permissionMissing(permission);
    return found;
  }

  private async filterFor(
    accountId: string,
    { unitId, state, asOf }: ClosingListQuery,
  ): Promise<ClosingFilter> {
    const granted = await this.rights.grantedUnits(accountId, 'closing.read');
    if (granted.length === 0) throw permissionMissing('closing.read');
    const everywhere = granted.some((grant) => grant.unitId === null);
    const held = granted.flatMap(({ unitId: id, withSubtree }) =>
      id === null ? [] : [{ unitId: id, withSubtree }],
    );
    const today = this.clock.today();
    const shared = { today, on: asOf ?? today, state };
    const mine = everywhere ? undefined : held;
    if (unitId === undefined) return { ...shared, within: mine, andWithin: undefined };
    await this.units.requireKnown(unitId);
    await this.rights.require(accountId, 'closing.read', unitId);
    return { ...shared, within: [{ unitId, withSubtree: true }], andWithin: mine };
  }
}

/** What is missing is a fault of the input, what contradicts a rule is refused by it. */
function refuseItem(change: ItemChange, today: string): void {
  const faults = itemFaults(change, today);
  const malformed = faults.filter(({ code }) => code === 'required' || code === 'bad-format');
  if (malformed.length > 0) throw inputProblem(malformed);
  refuse(faults);
}

function answerOf(
  { isWithdrawn, items, custodianIds, ...closing }: FoundClosing,
  on: string,
): ClosingResponse {
  const dues = items.filter((item) => isOpenOn(item, on)).map(({ dueOn }) => dueOn);
  const state = isWithdrawn ? 'withdrawn' : closingState(items, on);
  const [custodianUnitId] = custodianIds;
  return { ...closing, custodianUnitId, state, nextDueOn: dues.toSorted()[0] ?? null, items };
}
