import {
  CurrentActor,
  CurrentRequest,
  DayQuery,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { VersionTagInterceptor } from '../version-tag.interceptor.js';
import {
  AdmitMemberRequest,
  MemberLabelsRequest,
  MemberListQuery,
  MemberSearchRequest,
} from './members.dto.js';
import { MembersService } from './members.service.js';

@Controller('v1/members')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Post()
  @UseInterceptors(VersionTagInterceptor)
  admit(@Body() request: AdmitMemberRequest, @CurrentRequest() context: RequestContext) {
    return this.members.admit(request, context);
  }

  @Get()
  list(@Query() query: MemberListQuery, @CurrentActor() { accountId }: Actor) {
    return this.members.list(accountId, query);
  }

  @Post('search')
  @HttpCode(200)
  search(@Body() request: MemberSearchRequest, @CurrentActor() { accountId }: Actor) {
    return this.members.list(accountId, request);
  }

  @Post('labels')
  @HttpCode(200)
  labels(@Body() { ids }: MemberLabelsRequest, @CurrentActor() { accountId }: Actor) {
    return this.members.labels(accountId, ids);
  }

  @Get(':id')
  @UseInterceptors(VersionTagInterceptor)
  show(
    @Param('id', UuidPipe) id: string,
    @Query() { asOf }: DayQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.members.show(accountId, id, asOf);
  }
}
