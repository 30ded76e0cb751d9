import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsObject, Min, ValidateBy, ValidateNested } from 'class-validator';
import { IsLine } from './request-fields.js';
import { PlainItems, validationPipe } from './validation.js';

let checks = 0;

class Item {
  @IsLine(5)
  name: string;

  @ValidateBy({ name: 'isCounted', validator: { validate: () => ++checks > 0 } })
  @Min(1)
  count: number;
}

function readPlain(item: unknown): Item | undefined {
  const { name, count } = item as Item;
  const isPlain = /^[a-z]{1,5}$/.test(name) && count > 0 && Object.keys(item as Item).length === 2;
  return isPlain ? { name, count } : undefined;
}

class Usual {
  @IsLine(5)
  title: string;

  @Type(() => Item)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @IsArray()
  items: Item[];
}

class Quick extends Usual {
  @PlainItems(readPlain)
  declare items: Item[];
}

async function answer(metatype: typeof Usual, body: object): Promise<unknown> {
  try {
    const checked: unknown = await validationPipe().transform(body, { type: 'body', metatype });
    return JSON.parse(JSON.stringify(checked));
  } catch (problem) {
    return (problem as { faults: unknown }).faults;
  }
}

const item = (fields: object = {}) => ({ name: 'an', count: 1, ...fields });

describe('a list whose items are right at a glance', () => {
  it.each<[string, object]>([
    ['items that are all right', { title: 'x', items: [item(), item({ name: 'binh' })] }],
    ['an item with its fields in another order', { title: 'x', items: [{ count: 2, name: 'an' }] }],
    ['an item that is tidied up', { title: 'x', items: [item(), item({ name: ' an ' })] }],
    ['a later item that is wrong', { title: 'x', items: [item(), item({ count: 0 })] }],
    ['a first item that is wrong', { title: 'x', items: [item({ name: 7 }), item()] }],
    ['an item with an unknown field', { title: 'x', items: [item(), item({ more: 1 })] }],
    ['a wrong field beside right items', { title: 'far too long', items: [item(), item()] }],
    ['an unknown field beside right items', { title: 'x', items: [item()], more: 1 }],
    ['no items', { title: 'x', items: [] }],
    ['something else than a list', { title: 'x', items: 'an' }],
    ['no list at all', { title: 'x' }],
  ])('answers as the usual checks do: %s', async (_, body) => {
    expect(await answer(Quick, body)).toEqual(await answer(Usual, body));
  });

  it('is checked by its first item alone', async () => {
    const items = Array.from({ length: 100 }, () => item());
    checks = 0;
    expect(await answer(Quick, { title: 'x', items })).toEqual({ title: 'x', items });
    expect(checks).toBe(1);
    await answer(Usual, { title: 'x', items });
    expect(checks).toBe(101);
  });
});
