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
  Headers,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { VersionTagInterceptor } from '../version-tag.interceptor.js';
import { EstablishmentReadingService } from './establishment-reading.service.js';
import {
  ApplicantsRequest,
  CampaignCommitteeRequest,
  ContactRequest,
  EndEstablishmentRequest,
  EstablishmentListQuery,
  ExecutiveCommitteeRequest,
  HandoverRequest,
  OpenEstablishmentRequest,
  RecognitionDossierRequest,
  RecognitionRequest,
} from './establishments.dto.js';
import { EstablishmentsService } from './establishments.service.js';

@Controller('v1')
export class EstablishmentReadingController {
  constructor(private readonly reading: EstablishmentReadingService) {}

  @Get('establishment-terms')
  terms(@Query() { asOf }: DayQuery) {
    return this.reading.terms(asOf);
  }

  @Get('establishments')
  list(@Query() query: EstablishmentListQuery, @CurrentActor() { accountId }: Actor) {
    return this.reading.list(accountId, query);
  }

  @Get('establishments/:id')
  @UseInterceptors(VersionTagInterceptor)
  show(
    @Param('id', UuidPipe) id: string,
    @Query() { asOf }: DayQuery,
    @CurrentActor() { accountId }: Actor,
  ) {
    return this.reading.show(accountId, id, asOf);
  }
}

@Controller('v1/establishments')
@UseInterceptors(VersionTagInterceptor)
export class EstablishmentsController {
  constructor(private readonly establishments: EstablishmentsService) {}

  @Post()
  open(@Body() request: OpenEstablishmentRequest, @CurrentRequest() context: RequestContext) {
    return this.establishments.open(request, context);
  }

  @Post(':id/contacts')
  contact(
    @Param('id', UuidPipe) id: string,
    @Body() request: ContactRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.contact({ id, context, ifMatch }, request);
  }

  @Post(':id/campaign-committee')
  campaign(
    @Param('id', UuidPipe) id: string,
    @Body() request: CampaignCommitteeRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take(
      { id, context, ifMatch },
      { step: 'campaign-committee', ...request },
    );
  }

  @Post(':id/applicants')
  apply(
    @Param('id', UuidPipe) id: string,
    @Body() request: ApplicantsRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take({ id, context, ifMatch }, { step: 'applicants', ...request });
  }

  @Post(':id/executive-committee')
  organise(
    @Param('id', UuidPipe) id: string,
    @Body() request: ExecutiveCommitteeRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take(
      { id, context, ifMatch },
      { step: 'executive-committee', ...request },
    );
  }

  @Post(':id/dossier')
  submit(
    @Param('id', UuidPipe) id: string,
    @Body() request: RecognitionDossierRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take({ id, context, ifMatch }, { step: 'dossier', ...request });
  }

  @Post(':id/recognition')
  recognise(
    @Param('id', UuidPipe) id: string,
    @Body() request: RecognitionRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take({ id, context, ifMatch }, { step: 'recognition', ...request });
  }

  @Post(':id/refusal')
  refuse(
    @Param('id', UuidPipe) id: string,
    @Body() request: EndEstablishmentRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take({ id, context, ifMatch }, { step: 'refusal', ...request });
  }

  @Post(':id/withdrawal')
  withdraw(
    @Param('id', UuidPipe) id: string,
    @Body() request: EndEstablishmentRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take({ id, context, ifMatch }, { step: 'withdrawal', ...request });
  }

  @Post(':id/handover')
  handOver(
    @Param('id', UuidPipe) id: string,
    @Body() request: HandoverRequest,
    @CurrentRequest() context: RequestContext,
    @Headers('if-match') ifMatch?: string,
  ) {
    return this.establishments.take({ id, context, ifMatch }, { step: 'handover', ...request });
  }
}
