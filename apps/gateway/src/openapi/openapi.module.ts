import { Module } from '@nestjs/common';
import { ContractDocuments } from './contract-documents.js';
import { OpenApiController } from './openapi.controller.js';

@Module({
  controllers: [OpenApiController],
  providers: [{ provide: ContractDocuments, useFactory: () => new ContractDocuments() }],
})
export class OpenApiModule {}
