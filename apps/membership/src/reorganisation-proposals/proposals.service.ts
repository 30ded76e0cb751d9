import { problemMessage } from '@dong-hanh/contracts';
import {
  AccessRights,
  eventContextOf,
  permissionMissing,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MOST_ACTIONS } from '../reorganisations/reorganisations.service.js';
import { UnitsService } from '../units/units.service.js';
import { proposalFaults, proposeAbolition } from './district-abolition.rules.js';
import type { DistrictAbolitionRequest, ReorganisationProposalResponse } from './proposals.dto.js';
import { ProposalsRepository } from './proposals.repository.js';

/** Decisions that the register can prepare by itself. They change nothing: the officer records them, or not. */
@Injectable()
export class ProposalsService {
  constructor(
    private readonly proposals: ProposalsRepository,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
  ) {}

  /** @throws Problem `not-found` when there is no such unit on the day of effect */
  async districtAbolition(
    { parentId, decision, districtIds, stands = [] }: DistrictAbolitionRequest,
    context: RequestContext,
  ): Promise<ReorganisationProposalResponse> {
    await this.refuseWithoutRight(parentId, eventContextOf(context).actorId);
    const on = decision.effectiveOn;
    const abolition = await this.proposals.abolition(parentId, on, districtIds, stands);
    if (!abolition) throw new Problem('not-found');
    const proposal = proposeAbolition(abolition, decision);
    const faults = proposalFaults(proposal, decision, MOST_ACTIONS);
    return {
      ...{ decision, actions: proposal.actions },
      findings: faults.map(({ pointer, code, parameters }) => ({
        ...{ code, severity: 'error', pointer },
        message: problemMessage(code, context.locale, parameters),
      })),
    };
  }

  private async refuseWithoutRight(parentId: string, accountId: string): Promise<void> {
    const granted = await this.rights.grantedUnits(accountId, 'unit.reorganise');
    if (granted.length === 0) throw permissionMissing('unit.reorganise');
    const known = await this.units.known([parentId]);
    const held = await this.rights.covers(accountId, 'unit.reorganise', known);
    if (held.includes(false)) throw permissionMissing('unit.reorganise');
  }
}
