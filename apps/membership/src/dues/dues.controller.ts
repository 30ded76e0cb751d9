import { CurrentRequest, type RequestContext } from '@dong-hanh/service-kit';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { DuesCalculationRequest } from './dues.dto.js';
import { DuesService } from './dues.service.js';

@Controller('v1/dues')
export class DuesController {
  constructor(private readonly dues: DuesService) {}

  @Post('calculation')
  @HttpCode(200)
  calculate(@Body() request: DuesCalculationRequest, @CurrentRequest() context: RequestContext) {
    return this.dues.calculate(request, context);
  }
}
