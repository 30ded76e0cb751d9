import {
  CurrentActor,
  CurrentRequest,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import {
  Body,
  Controller,
  Get,
  Headers,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { VersionTagInterceptor } from '../version-tag.interceptor.js';
import { MembershipReadingService } from './membership-reading.service.js';
import type { MembershipChange } from './membership.rules.js';
import {
  ChangeMembershipRequest,
  MembershipListQuery,
  ReadmitMemberRequest,
  ResumeMemberRequest,
  TransferMemberRequest,
} from './memberships.dto.js';
import { MembershipsService } from './memberships.service.js';

/** What came beside the body. */
interface Sent {
  id: string;
  context: RequestContext;
  ifMatch: string | undefined;
}

@Controller('v1/members/:id')
export class MembershipsController {
  constructor(
    private readonly memberships: MembershipsService,
    private readonly reading: MembershipReadingService,
  ) {}

  @Get('memberships')
  history(
    @Param('id', UuidPipe) id: string,
    @Query() query: MembershipListQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.reading.history(accountId, id, query);
  }

  @Post('transfers')
  @UseInterceptors(VersionTagInterceptor)
  transfer(
    @Param('id', UuidPipe) id: string,
    @Body() request: TransferMemberRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.change({ id, context, ifMatch }, { transition: 'transfer', ...request });
  }

  @Post('suspensions')
  @UseInterceptors(VersionTagInterceptor)
  suspend(
    @Param('id', UuidPipe) id: string,
    @Body() request: ChangeMembershipRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.change({ id, context, ifMatch }, { transition: 'suspension', ...request });
  }

  @Post('resumptions')
  @UseInterceptors(VersionTagInterceptor)
  resume(
    @Param('id', UuidPipe) id: string,
    @Body() request: ResumeMemberRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    const transition = request.reason === 'exit-reversed' ? 'reversal' : 'resumption';
    return this.change({ id, context, ifMatch }, { transition, ...request });
  }

  @Post('exits')
  @UseInterceptors(VersionTagInterceptor)
  end(
    @Param('id', UuidPipe) id: string,
    @Body() request: ChangeMembershipRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.change({ id, context, ifMatch }, { transition: 'exit', ...request });
  }

  @Post('readmissions')
  @UseInterceptors(VersionTagInterceptor)
  readmit(
    @Param('id', UuidPipe) id: string,
    @Body() { unitId, ...request }: ReadmitMemberRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    const change: MembershipChange = { transition: 'readmission', toUnitId: unitId, ...request };
    return this.change({ id, context, ifMatch }, change);
  }

  private change({ id, context, ifMatch }: Sent, change: MembershipChange) {
    return this.memberships.change({ memberId: id, change, context, ifMatch });
  }
}
