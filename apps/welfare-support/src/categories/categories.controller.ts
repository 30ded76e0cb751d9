import { Controller, Get } from '@nestjs/common';
import { toCategoryResponse, type CategoryResponse } from './categories.dto.js';
import { CategoriesService } from './categories.service.js';

/** The catalogue behind support, for everyone who is signed in. */
@Controller('v1/support-categories')
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Get()
  async list(): Promise<{ data: CategoryResponse[] }> {
    return { data: (await this.categories.all()).map(toCategoryResponse) };
  }
}
