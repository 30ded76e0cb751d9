import { Controller, Get } from '@nestjs/common';
import {
  toIssuerResponse,
  toRecipientEntryResponse,
  type IssuerResponse,
  type RecipientEntryResponse,
} from './catalogue.dto.js';
import { CatalogueService } from './catalogue.service.js';

/** The catalogue behind decisions, for everyone who is signed in. */
@Controller('v1')
export class CatalogueController {
  constructor(private readonly catalogues: CatalogueService) {}

  @Get('award-issuers')
  async issuers(): Promise<{ data: IssuerResponse[] }> {
    const catalogue = await this.catalogues.catalogue();
    return { data: catalogue.issuers.map((issuer) => toIssuerResponse(issuer, catalogue)) };
  }

  @Get('award-forms')
  async forms(): Promise<{ data: RecipientEntryResponse[] }> {
    const { forms } = await this.catalogues.catalogue();
    return { data: forms.map(toRecipientEntryResponse) };
  }

  @Get('award-bases')
  async bases(): Promise<{ data: RecipientEntryResponse[] }> {
    const { bases } = await this.catalogues.catalogue();
    return { data: bases.map(toRecipientEntryResponse) };
  }
}
