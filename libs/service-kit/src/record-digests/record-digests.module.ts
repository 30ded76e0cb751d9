import type { Database } from '@dong-hanh/persistence';
import {
  Controller,
  Get,
  Inject,
  Module,
  Query,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { AccessRights } from '../access-rights.js';
import { CursorSigner, type Page } from '../paging.js';
import { CurrentActor, type Actor } from '../request-context.js';
import {
  DigestQuery,
  VersionQuery,
  type DigestsResponse,
  type RecordVersion,
} from './record-digests.dto.js';
import { RecordDigests } from './record-digests.service.js';
import type { DigestSource } from './record-digests.sql.js';

/**
 * `/v1/integrity/<family>` and `/versions` of a service that owns records: what the gateway compares with
 * what the readers hold. Needs `AccessRights` and `CursorSigner`.
 */
@Module({})
export class RecordDigestsModule {
  /** @param options.database the service's pool for HTTP */
  static forRecords({ database, ...source }: DigestSource & { database: Database }): DynamicModule {
    return {
      module: RecordDigestsModule,
      controllers: [controllerOf(source.family)],
      providers: [
        {
          provide: RecordDigests,
          inject: [AccessRights, CursorSigner],
          useFactory: (rights: AccessRights, signer: CursorSigner) =>
            new RecordDigests(source, database, rights, signer),
        },
      ],
    };
  }
}

function controllerOf(family: string): Type {
  @Controller(`v1/integrity/${family}`)
  class RecordDigestsController {
    constructor(@Inject(RecordDigests) private readonly records: RecordDigests) {}

    @Get()
    digests(
      @Query() _: DigestQuery,
      @CurrentActor() { accountId }: Actor,
    ): Promise<DigestsResponse> {
      return this.records.digests(accountId);
    }

    @Get('versions')
    versions(
      @Query() query: VersionQuery,
      @CurrentActor() { accountId }: Actor,
    ): Promise<Page<RecordVersion>> {
      return this.records.versions(query, accountId);
    }
  }
  return RecordDigestsController;
}
