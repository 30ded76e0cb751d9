import { Module, type DynamicModule } from '@nestjs/common';
import { CardSigner } from './card-signer.js';

/** The keys of cards, made from the settings of the process. */
@Module({})
export class CardSigningModule {
  /** @param secrets newest first */
  static forRoot(secrets: readonly string[]): DynamicModule {
    return {
      module: CardSigningModule,
      global: true,
      providers: [{ provide: CardSigner, useValue: new CardSigner(secrets) }],
      exports: [CardSigner],
    };
  }
}
