import { Module } from '@nestjs/common';
import { UnitsModule } from '../units/units.module.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsRepository } from './proposals.repository.js';
import { ProposalsService } from './proposals.service.js';

/** Decisions prepared from the register. */
@Module({
  imports: [UnitsModule],
  controllers: [ProposalsController],
  providers: [ProposalsService, ProposalsRepository],
})
export class ReorganisationProposalsModule {}
