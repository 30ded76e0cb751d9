import { z } from 'zod';

/** This list takes no parameters; each that comes is refused. */
export class StreamsQuery {}

/** `GET /v1/streams` of a service: its own consumer group. */
export const streamList = z.object({
  data: z.array(z.looseObject({ group: z.string(), topic: z.string() })),
});
export type StreamListResponse = z.infer<typeof streamList>;
