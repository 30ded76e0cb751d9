import { isSchoolYear } from '@dong-hanh/contracts';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import { PageQuery, type Page } from './paging.js';
import { Problem } from './problem.js';
import { IsDay } from './validation.js';

const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** PostgreSQL stores no NUL, and half a surrogate pair is no character. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;
const LINES = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u;

/** Text without blanks around it and composed (NFC), since two ways to type "Đ" are one letter. */
export function composeText(text: string): string {
  return text.normalize('NFC').trim();
}

/** A name as it is stored and compared: composed, with one blank between words. */
export function normaliseName(text: string): string {
  return composeText(text).replace(/\s+/gu, ' ');
}

/** A line such as the number of a decision, composed before it is checked. */
export function IsLine(maxLength: number): PropertyDecorator {
  return textField(maxLength, ONE_LINE, composeText);
}

/** A name of a person or unit, normalised before it is checked. */
export function IsName(maxLength: number): PropertyDecorator {
  return textField(maxLength, ONE_LINE, normaliseName);
}

/** A list of names, perhaps empty; each is normalised before it is checked. */
export function IsNameList(limits: { maxItems: number; maxLength: number }): PropertyDecorator {
  const each = { each: true };
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value)
        ? value.map((item: unknown) => (typeof item === 'string' ? normaliseName(item) : item))
        : value,
    ),
    Matches(ONE_LINE, { ...each, message: 'text without control characters' }),
    MaxLength(limits.maxLength, each),
    IsNotEmpty(each),
    IsString(each),
    ArrayMaxSize(limits.maxItems),
    IsArray(),
  );
}

/** A few sentences. */
export function IsProse(maxLength: number): PropertyDecorator {
  return textField(maxLength, LINES, composeText);
}

/** A code of a catalogue, e.g. `vgcl-merit-diploma`. */
export function IsCode(): PropertyDecorator {
  return applyDecorators(
    Matches(CODE, { message: 'code of the catalogue' }),
    MaxLength(60),
    IsString(),
  );
}

/** An id, in the lower case that the database answers in. */
export function IsId(): PropertyDecorator {
  return applyDecorators(
    TransformText((text) => text.toLowerCase()),
    IsUUID(),
    IsString(),
  );
}

/** `2022-2023`. */
export function IsSchoolYear(): PropertyDecorator {
  return applyDecorators(
    ValidateBy({
      name: 'isSchoolYear',
      validator: {
        validate: (value) => typeof value === 'string' && isSchoolYear(value),
        defaultMessage: () => 'school year such as 2022-2023',
      },
    }),
    IsString(),
  );
}

/** `true` or `false` in a query; may be absent. */
export function IsFlag(): PropertyDecorator {
  const words: Record<string, boolean> = { true: true, false: false };
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => words[String(value)] ?? value),
    IsBoolean(),
  );
}

/** The query of a list that counts all its rows when asked to. */
export class CountedPageQuery extends PageQuery {
  @IsFlag()
  total: boolean = false;
}

/** A page that says how many rows all pages hold, when it was asked to. */
export interface CountedPage<T> extends Page<T> {
  page: Page<T>['page'] & { total?: number };
}

/** The query of a list or record that is shown as of a day. */
export class DayQuery {
  @IsOptional()
  @IsDay()
  asOf?: string;
}

/**
 * A list that is too long is a matter of rules, asked after rights and not with the shape.
 *
 * @throws Problem 422 `too-many`
 */
export function refuseTooMany(pointer: string, items: readonly unknown[], limit: number): void {
  if (items.length <= limit) return;
  throw new Problem('too-many', { limit }, [{ pointer, code: 'too-many', parameters: { limit } }]);
}

function textField(
  maxLength: number,
  allowed: RegExp,
  normalise: (text: string) => string,
): PropertyDecorator {
  return applyDecorators(
    TransformText(normalise),
    Matches(allowed, { message: 'text without control characters' }),
    MaxLength(maxLength),
    IsNotEmpty(),
    IsString(),
  );
}

/** Changes text before it is checked; what is no text is left for the checks to refuse. */
function TransformText(change: (text: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? change(value) : value,
  );
}
