import type { AwardRecord } from '@dong-hanh/contracts';
import { Database, statement } from '@dong-hanh/persistence';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';

/**
 * Nest's own Kafka transport as its documentation has it: a message a call, each call an upsert of the newest version.
 * It counts nothing. Says `running` when it listens and `done` when so many messages are applied; ends with its input.
 */
const { BROKERS = '', GROUP = '', TOPIC = '', DATABASE_URL = '', MESSAGES = '' } = process.env;
const database = new Database({ url: DATABASE_URL, applicationName: 'nest-server-kafka' });
let left = Number(MESSAGES);

const upsert = statement(
  'nest-upsert',
  `insert into nest_awards as kept (id, version, state, unit_id, month, issuer, form)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (id) do update
     set (version, state) = (excluded.version, excluded.state)
     where excluded.version > kept.version`,
);

@Controller()
class Awards {
  @(EventPattern(TOPIC) as MethodDecorator)
  async apply(@Payload() { data }: { data: AwardRecord }): Promise<void> {
    const { id, version, state, unitId, month, issuer, form } = data;
    await database.query(upsert, [id, version, state, unitId, month, issuer, form]);
    left -= 1;
    if (left === 0) process.stdout.write('done\n');
  }
}

@Module({ controllers: [Awards] })
class NestModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(NestModule, {
  logger: ['error'],
  transport: Transport.KAFKA,
  options: {
    postfixId: '',
    client: { clientId: 'nest', brokers: BROKERS.split(',') },
    consumer: { groupId: GROUP, maxWaitTimeInMs: 250 },
    run: { partitionsConsumedConcurrently: Number(process.env.AT_ONCE) },
    subscribe: { fromBeginning: true },
  },
});
await app.listen();
process.stdout.write('running\n');
process.stdin.resume().once('end', () => {
  void app
    .close()
    .then(() => database.close())
    .then(() => process.exit());
});
