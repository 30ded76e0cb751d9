import { Controller, HttpCode, Post } from '@nestjs/common';
import { Issuer } from './issuer.service.js';

/** For operators and specs on the issuer's own port; the gateway forwards nothing under `/dev`. */
@Controller('dev')
export class KeysController {
  constructor(private readonly issuer: Issuer) {}

  @Post('rotate-keys')
  @HttpCode(200)
  rotate(): Promise<{ signing: string; published: string[] }> {
    return this.issuer.rotateKeys();
  }
}
