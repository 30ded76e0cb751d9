import { Readable } from 'node:stream';
import type { JobView } from '@dong-hanh/contracts';
import {
  CurrentActor,
  CurrentRequest,
  CursorSigner,
  EventStreams,
  pageOf,
  UuidPipe,
  type Actor,
  type CountedPage,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Controller, Delete, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { JobFiles } from '../records/job-files.js';
import { attachment } from './content-disposition.js';
import { JobAccess } from './job-access.js';
import { JobStreams } from './job-streams.js';
import { JobListQuery, toJobView } from './jobs.dto.js';

const LIST = 'jobs';

@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly access: JobAccess,
    private readonly files: JobFiles,
    private readonly streams: JobStreams,
    private readonly answers: EventStreams,
    private readonly cursors: CursorSigner,
  ) {}

  @Get()
  async list(
    @Query() { cursor, limit, total, ...filter }: JobListQuery,
    @CurrentActor() { accountId }: Actor,
    @CurrentRequest() { locale }: RequestContext,
  ): Promise<CountedPage<JobView>> {
    const beforeId = this.cursors.read<string>(LIST, cursor);
    const rows = await this.access.page(accountId, filter, beforeId, limit);
    const { data, page } = pageOf(rows, limit, ({ id }) => this.cursors.sign(LIST, id));
    const counted = total && { total: await this.access.count(accountId, filter) };
    return { data: data.map((row) => toJobView(row, locale)), page: { ...page, ...counted } };
  }

  @Get(':id')
  async find(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
    @CurrentRequest() { locale }: RequestContext,
  ): Promise<JobView> {
    return toJobView(await this.access.find(id, accountId), locale);
  }

  @Get(':id/events')
  async follow(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId, expiresAt }: Actor,
    @CurrentRequest() { locale }: RequestContext,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const row = await this.access.find(id, accountId);
    await this.answers.answer(reply, this.streams.settings(expiresAt), (signal) =>
      this.streams.states(row, locale, signal),
    );
  }

  @Get(':id/file')
  async file(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.access.file(id, accountId);
    void reply
      .header('content-type', file.contentType)
      .header('content-length', file.bytes)
      .header('content-disposition', attachment(file.name))
      .send(Readable.from(this.files.read(id, file), { objectMode: false }));
  }

  @Delete(':id')
  async cancel(
    @Param('id', UuidPipe) id: string,
    @CurrentActor() { accountId }: Actor,
    @CurrentRequest() { locale }: RequestContext,
  ): Promise<JobView> {
    return toJobView(await this.access.cancel(id, accountId), locale);
  }
}
