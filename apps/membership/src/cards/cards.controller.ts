import {
  CurrentActor,
  CurrentRequest,
  UuidPipe,
  type Actor,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IssueCardRequest, type CardResponse } from './cards.dto.js';
import { CardsService } from './cards.service.js';

@Controller('v1')
export class CardsController {
  constructor(private readonly cards: CardsService) {}

  @Post('members/:id/card')
  async issue(
    @Param('id', UuidPipe) id: string,
    @Body() request: IssueCardRequest,
    @CurrentRequest() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CardResponse> {
    const { card, isNew } = await this.cards.issue(id, request, context);
    if (!isNew) void reply.status(200);
    return card;
  }

  @Get('members/:id/card')
  show(@Param('id', UuidPipe) id: string, @CurrentActor() { accountId }: Actor) {
    return this.cards.show(accountId, id);
  }

  @Get('cards/:number')
  check(@Param('number') number: string) {
    return this.cards.check(number);
  }

  @Get('card-keys')
  keys() {
    return this.cards.keys();
  }
}
