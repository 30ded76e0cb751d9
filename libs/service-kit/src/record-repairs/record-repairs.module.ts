import {
  Body,
  Controller,
  HttpCode,
  Inject,
  Module,
  Post,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import type { RepairFamily } from '../record-digests/digest-part.sql.js';
import { AccessRights } from '../access-rights.js';
import { CurrentActor, type Actor } from '../request-context.js';
import { RepairBody, type RepairResponse } from './record-repairs.dto.js';

/**
 * Does a service's part of a repair: a reader forgets the records, an owner publishes again those of them
 * that it has.
 *
 * @returns how many they were
 */
export type RepairRecords = (recordIds: readonly string[], actorId: string) => Promise<number>;

/** Where a service's part comes from. */
export interface RepairSource {
  family: RepairFamily;
  imports?: NonNullable<ModuleMetadata['imports']>;
  inject?: NonNullable<FactoryProvider['inject']>;
  useFactory: (...parts: never[]) => RepairRecords;
}

/**
 * `POST /v1/integrity/<family>/repairs` of a service that owns or keeps records. The gateway asks the
 * readers first: what the owner publishes then is new to them, whatever they held. Needs `AccessRights`.
 */
@Module({})
export class RecordRepairsModule {
  static forRecords({
    family,
    imports = [],
    inject = [],
    useFactory,
  }: RepairSource): DynamicModule {
    return {
      module: RecordRepairsModule,
      imports,
      controllers: [controllerOf(family)],
      providers: [{ provide: repairOf(family), inject, useFactory }],
    };
  }
}

/** A service may keep several families, each in a module of its own. */
function repairOf(family: RepairFamily): string {
  return `dong-hanh.repair-${family}`;
}

function controllerOf(family: RepairFamily): Type {
  @Controller(`v1/integrity/${family}/repairs`)
  class RecordRepairsController {
    constructor(
      @Inject(repairOf(family)) private readonly repair: RepairRecords,
      private readonly rights: AccessRights,
    ) {}

    @Post()
    @HttpCode(200)
    async run(
      @Body() { recordIds }: RepairBody,
      @CurrentActor() { accountId }: Actor,
    ): Promise<RepairResponse> {
      await this.rights.requireAnywhere(accountId, 'integrity.reconcile');
      return { records: await this.repair(recordIds.toSorted(), accountId) };
    }
  }
  return RecordRepairsController;
}
