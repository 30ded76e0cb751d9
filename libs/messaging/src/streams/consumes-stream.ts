import { applyDecorators, Catch, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';

/** Marks the handlers that `KafkaBatchStrategy` feeds; other strategies of a process pass them by. */
export const KAFKA_BATCHES = Symbol('dong-hanh.kafka-batches');

/**
 * Gives the strategy the handler's own error. Nest's default filter replaces it by a general one, and the
 * choice between "try again" and "set aside" could not be made.
 */
@Catch()
export class RethrowFilter implements ExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}

/**
 * The method takes all events of a stream, batch by batch: `apply(@Payload() batch: EventBatch<…>)`.
 * One handler per topic and process.
 */
export function ConsumesStream(stream: { topic: string }): MethodDecorator {
  return applyDecorators(
    // Nest types the decorator by the shape of its data; the plain decorator is what it is.
    EventPattern(stream.topic, KAFKA_BATCHES) as MethodDecorator,
    UseFilters(new RethrowFilter()),
  );
}
