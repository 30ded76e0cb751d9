import { Controller, Get, Header } from '@nestjs/common';
import { ContractDocuments } from './contract-documents.js';

/** The documents of the platform, open to all: they describe it and hold no data. */
@Controller()
export class OpenApiController {
  constructor(private readonly documents: ContractDocuments) {}

  @Get('openapi.json')
  @Header('cache-control', 'no-cache')
  openApi(): object {
    return this.documents.openApi;
  }

  @Get('asyncapi.json')
  @Header('cache-control', 'no-cache')
  asyncApi(): object {
    return this.documents.asyncApi;
  }
}
