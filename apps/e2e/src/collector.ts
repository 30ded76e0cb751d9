import { createServer, type IncomingMessage } from 'node:http';

/** A span as a collector gets it, with the service that made it. */
export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Record<string, string | number>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number };
}
interface ExportRequest {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<CollectedSpan, 'attributes'> & { attributes: Attribute[] })[] }[];
  }[];
}

/** A collector of traces, OTLP over HTTP in JSON, at the address that the platform was started with. */
export class Collector {
  readonly spans: CollectedSpan[] = [];
  /** What came, byte for byte. */
  text = '';

  private readonly server = createServer((request, response) => {
    void this.take(request).then((status) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}'),
    );
  });

  async listen(): Promise<void> {
    const address = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    if (!address) throw new Error('the platform was started without a collector');
    const { port, hostname } = new URL(address);
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(Number(port), hostname, resolve);
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage): Promise<number> {
    if (request.method !== 'POST' || request.url !== '/v1/traces') return 404;
    const body = (await request.setEncoding('utf8').toArray()).join('');
    this.text += body;
    for (const { resource, scopeSpans } of (JSON.parse(body) as ExportRequest).resourceSpans) {
      const service = String(valuesOf(resource.attributes)['service.name']);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({ ...span, service, attributes: valuesOf(span.attributes) });
      }
    }
    return 200;
  }
}

function valuesOf(attributes: Attribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']),
  );
}
