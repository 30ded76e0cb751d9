import { eventSchema, type EventName } from '@dong-hanh/contracts';

/**
 * Takes the fields that this release does not know out of an event, in place: a newer release of its owner
 * may run beside this one and have added some. What nobody here knows reaches nobody here.
 *
 * @returns false when something else is wrong with the event
 */
export function dropUnknownFields(name: EventName, event: object): boolean {
  const { success, error } = eventSchema(name).safeParse(event);
  if (success) return true;
  return error.issues.every((issue) => {
    if (issue.code !== 'unrecognized_keys') return false;
    const holder = issue.path.reduce<unknown>(
      (part, step) => (part as Record<PropertyKey, unknown>)[step],
      event,
    );
    return issue.keys.every((key) => delete (holder as Record<string, unknown>)[key]);
  });
}
