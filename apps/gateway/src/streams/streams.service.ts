import { Injectable } from '@nestjs/common';
import { serviceNames } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';
import { streamList, type StreamListResponse } from './streams.dto.js';

/** How far every consumer group of the platform is. */
@Injectable()
export class StreamsService {
  constructor(private readonly upstreams: Upstreams) {}

  /** @throws Problem when a service does not answer: a list with gaps would look like good news */
  async list(headers: CallerHeaders): Promise<StreamListResponse> {
    const lists = await Promise.all(
      serviceNames.map((service) =>
        this.upstreams.read(service, '/v1/streams', headers, streamList),
      ),
    );
    return { data: lists.flatMap(({ data }) => data) };
  }
}
