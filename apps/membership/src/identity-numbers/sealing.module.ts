import { Global, Module, type DynamicModule } from '@nestjs/common';
import { IdentityMasks } from './identity-masks.service.js';
import { SealedValues, type SealingSecrets } from './sealed-values.js';

/** Global, because whoever shows a person shows the mask of the number. */
@Global()
@Module({})
export class SealingModule {
  static forRoot(secrets: SealingSecrets): DynamicModule {
    return {
      module: SealingModule,
      providers: [{ provide: SealedValues, useValue: new SealedValues(secrets) }, IdentityMasks],
      exports: [SealedValues, IdentityMasks],
    };
  }
}
