import type { Permission } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import {
  AccessRights,
  CurrentActor,
  CursorSigner,
  pageOf,
  Problem,
  type Actor,
} from '@dong-hanh/service-kit';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { KafkaBatchStrategy } from '../streams/kafka-batch.strategy.js';
import { Redrive, type RedriveResult } from '../parking/redrive.js';
import { StreamMonitor } from './stream-monitor.js';
import {
  toParkedResponse,
  toStreamResponses,
  ParkedListQuery,
  type ParkedListResponse,
  type StreamResponse,
} from './streams.dto.js';

/** The database connections of the role that serves requests. */
export const SERVE_DATABASE = Symbol('dong-hanh.messaging.serve-database');

const PARKED = 'streams/parked';

@Controller('v1/streams')
export class StreamsController {
  constructor(
    private readonly strategy: KafkaBatchStrategy,
    private readonly monitor: StreamMonitor,
    private readonly redrive: Redrive,
    private readonly rights: AccessRights,
    private readonly cursors: CursorSigner,
    @Inject(SERVE_DATABASE) private readonly database: Database,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor): Promise<{ data: StreamResponse[] }> {
    await this.rights.requireAnywhere(actor.accountId, 'stream.read');
    const rows = await this.strategy.offsets.read(this.database);
    const parked = await this.strategy.parked.count(this.database);
    return { data: toStreamResponses(this.strategy, this.monitor, rows, parked) };
  }

  @Get(':group/parked')
  async listParked(
    @CurrentActor() actor: Actor,
    @Param('group') group: string,
    @Query() query: ParkedListQuery,
  ): Promise<ParkedListResponse> {
    await this.requireGroup(actor, 'stream.read', group);
    const after = this.cursors.read<number>(PARKED, query.cursor) ?? 0;
    const rows = await this.strategy.parked.page(this.database, after, query.limit + 1);
    const page = pageOf(rows, query.limit, ({ id }) => this.cursors.sign(PARKED, id));
    const data = page.data.map(toParkedResponse);
    if (!query.total) return { data, page: page.page };
    const counts = await this.strategy.parked.count(this.database);
    const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
    return { data, page: { ...page.page, total } };
  }

  @Post(':group/redrive')
  @HttpCode(200)
  async redriveAll(
    @CurrentActor() actor: Actor,
    @Param('group') group: string,
  ): Promise<RedriveResult> {
    await this.requireGroup(actor, 'stream.redrive', group);
    return this.redrive.run();
  }

  private async requireGroup(actor: Actor, permission: Permission, group: string): Promise<void> {
    await this.rights.requireAnywhere(actor.accountId, permission);
    if (group !== this.strategy.group) throw new Problem('not-found');
  }
}
