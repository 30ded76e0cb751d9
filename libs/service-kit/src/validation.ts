import { isDay, type FieldFault, type ProblemParameters } from '@dong-hanh/contracts';
import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
} from '@nestjs/common';
import { ValidateBy, type ValidationError, type ValidationOptions } from 'class-validator';
import { Problem } from './problem.js';

/** A day that exists, `YYYY-MM-DD`. */
export function IsDay(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDay',
      validator: { validate: (value) => typeof value === 'string' && isDay(value) },
    },
    options,
  );
}

/** Reads an item that is right at a glance, as it would come out of its checks; undefined = have it checked. */
export type ReadPlainItem = (item: unknown) => object | undefined;

const PLAIN_LIST = Symbol('plain list');

interface PlainList {
  field: string;
  read: ReadPlainItem;
}

/**
 * For a list that may be long. When each item is right at a glance, only the first goes through class-transformer and
 * class-validator, which cost more than everything else that is done in this process for an item. One item
 * that is not, and all are checked the usual way, so that every fault is named at its place. A class has at
 * most one such list, and no limit of its length.
 */
export function PlainItems(read: ReadPlainItem): PropertyDecorator {
  return (target, field) => {
    Reflect.defineMetadata(PLAIN_LIST, { field, read }, target.constructor);
  };
}

/** What is no object has no fields to find fault with: the whole body is of the wrong type. */
class InputPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isGiven = value !== undefined && value !== null;
    if (
      metadata.type === 'body' &&
      isGiven &&
      (typeof value !== 'object' || Array.isArray(value))
    ) {
      throw inputProblem([{ pointer: '', code: 'wrong-type', parameters: { expected: 'object' } }]);
    }
    const { metatype, type } = metadata;
    const list = (metatype && Reflect.getMetadata(PLAIN_LIST, metatype)) as PlainList | undefined;
    const isBody = type === 'body' && isGiven;
    const items = list && isBody && plainItems((value as Body)[list.field], list.read);
    return items
      ? this.transformFirst(value as Body, list.field, items, metadata)
      : super.transform(value, metadata);
  }

  private async transformFirst(
    body: Body,
    field: string,
    items: object[],
    metadata: ArgumentMetadata,
  ): Promise<unknown> {
    const shortened = { ...body, [field]: [items[0]] };
    const checked = (await super.transform(shortened, metadata)) as Body;
    return Object.assign(checked, { [field]: items });
  }
}

type Body = Record<string, unknown>;

/** All items as they are read; undefined when there are none or one is not right at a glance. */
function plainItems(value: unknown, read: ReadPlainItem): object[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items: object[] = [];
  for (const each of value) {
    const item = read(each);
    if (!item) return undefined;
    items.push(item);
  }
  return items;
}

/** Checks each body and query against its DTO: unknown fields are refused, every fault has a pointer. */
export function validationPipe(): ValidationPipe {
  return new InputPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => inputProblem(errors.flatMap((error) => faultsOf(error, ''))),
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** An id in a path. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (UUID.test(value)) return value.toLowerCase();
    throw inputProblem([{ pointer: '/id', code: 'bad-format', parameters: { expected: 'UUID' } }]);
  }
}

/** 400 with all faults; 422 when the only fault is a list that is too long, which is a rule. */
export function inputProblem(faults: readonly FieldFault[]): Problem {
  const [first] = faults;
  if (first && faults.every(({ code }) => code === 'too-many')) {
    return new Problem('too-many', first.parameters, faults);
  }
  if (first?.code === 'page-too-large') return new Problem(first.code, first.parameters, faults);
  return new Problem('input-invalid', {}, faults);
}

type FaultRule = Pick<FieldFault, 'code'> & { parameters?: (message: string) => ProblemParameters };

const expected = (what: string) => () => ({ expected: what });
const limit = (message: string) => ({ limit: Number(/\d+/.exec(message)?.[0] ?? 0) });
const listed = (message: string) => ({ expected: message.split('values: ')[1] ?? message });

/** class-validator's constraints in the order in which one of several speaks. */
const rules: Record<string, FaultRule> = {
  whitelistValidation: { code: 'unknown-field' },
  isArray: { code: 'wrong-type', parameters: expected('array') },
  arrayMaxSize: { code: 'too-many', parameters: limit },
  isString: { code: 'wrong-type', parameters: expected('string') },
  isInt: { code: 'wrong-type', parameters: expected('integer') },
  isNumber: { code: 'wrong-type', parameters: expected('number') },
  isBoolean: { code: 'wrong-type', parameters: expected('boolean') },
  isObject: { code: 'wrong-type', parameters: expected('object') },
  nestedValidation: { code: 'wrong-type', parameters: expected('object') },
  isDay: { code: 'bad-date' },
  isNotEmpty: { code: 'required' },
  arrayMinSize: { code: 'required' },
  arrayNotEmpty: { code: 'required' },
  maxLength: { code: 'too-long', parameters: limit },
  max: { code: 'page-too-large', parameters: limit },
  isIn: { code: 'bad-format', parameters: listed },
  isEnum: { code: 'bad-format', parameters: listed },
  isUuid: { code: 'bad-format', parameters: expected('UUID') },
};

function faultsOf(error: ValidationError, path: string): FieldFault[] {
  const pointer = `${path}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const below = (error.children ?? []).flatMap((child) => faultsOf(child, pointer));
  return error.constraints ? [faultOf(error, pointer, error.constraints), ...below] : below;
}

function faultOf(
  { value, children = [] }: ValidationError,
  pointer: string,
  constraints: Record<string, string>,
): FieldFault {
  const name = Object.keys(rules).find((each) => each in constraints);
  // The pipe leaves out the value of a field whose parts have faults of their own.
  const isMissing = value === undefined && children.length === 0 && name !== 'whitelistValidation';
  if (isMissing) return { pointer, code: 'required' };
  if (!name) {
    const [message = ''] = Object.values(constraints);
    return { pointer, code: 'bad-format', parameters: { expected: message } };
  }
  if (isMistyped(name, value)) {
    return { pointer, code: 'wrong-type', parameters: { expected: 'string' } };
  }
  const { code, parameters } = rules[name] as FaultRule;
  return { pointer, code, ...(parameters && { parameters: parameters(constraints[name] ?? '') }) };
}

/** Days and codes are texts: anything else is of the wrong type before it is no day or no code. */
function isMistyped(constraint: string, value: unknown): boolean {
  if (typeof value === 'string') return false;
  return constraint === 'isDay' || (constraint === 'isIn' && !Array.isArray(value));
}
