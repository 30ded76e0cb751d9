import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { ContractDocuments } from './contract-documents.js';

const documents = new ContractDocuments();

describe('the description of the events', () => {
  it('is a valid AsyncAPI 3.0 document with an example of every event', async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(documents.asyncApi));
    // 0 = error, 1 = warning; the rest is advice.
    expect(diagnostics.filter(({ severity }) => severity <= 1)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    const events = document!.messages().filter((message) => message.title() !== undefined);
    expect(events.length).toBeGreaterThanOrEqual(6);
  });
});

describe('the description of the API', () => {
  it('has the version of the contract in both documents', () => {
    expect(documents.openApi).toMatchObject({ openapi: '3.1.0', info: { version: '1.0.0' } });
    expect(documents.asyncApi).toMatchObject({ asyncapi: '3.0.0', info: { version: '1.0.0' } });
  });

  it('shows both ways to sign in', () => {
    expect(documents.openApi).toMatchObject({
      components: {
        securitySchemes: {
          bearer: { scheme: 'bearer' },
          oauth2: { flows: { authorizationCode: { authorizationUrl: '/oidc/auth' } } },
        },
      },
    });
  });
});
