const { SwaggerUIBundle, fetch, location } = globalThis;

/** Optional fields are left to the reader, for together they would narrow every answer to nothing. */
const prefilled = new Set(['period', 'groupBy']);
const methods = ['get', 'put', 'post', 'delete', 'patch'];

/** The served document as a reader here wants it: Vietnamese first, and one way to sign in. */
function forReading({ servers: _, ...document }) {
  const operations = Object.values(document.paths).flatMap((item) =>
    methods.flatMap((method) => (item[method] ? [item[method]] : [])),
  );
  for (const operation of operations) {
    const vietnamese = operation['x-summary-vi'];
    if (vietnamese) operation.summary = `${vietnamese} · ${operation.summary}`;
  }
  const { parameters = {}, securitySchemes } = document.components;
  const inline = operations.flatMap((operation) => operation.parameters ?? []);
  for (const parameter of [...Object.values(parameters), ...inline]) {
    // Given when a record is made: no example can name one that is there.
    const source = parameter['x-taken-from'];
    if (source) parameter.description += ` Lấy trong kết quả của / taken from: \`${source}\``;
    else if (parameter.required || prefilled.has(parameter.name)) continue;
    delete parameter.example;
    delete parameter.examples;
  }
  const { title, version, license } = document.info;
  return {
    ...document,
    // The page says the rest above, in Vietnamese.
    info: { title, version, license },
    security: [{ oauth2: ['openid'] }],
    components: { ...document.components, securitySchemes: { oauth2: securitySchemes.oauth2 } },
  };
}

/** The reader puts a link inside each button that opens an operation; a button holds text alone. */
const plainLabels = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement('span', null, text) },
});

const reader = SwaggerUIBundle({
  spec: forReading(await (await fetch('/openapi.json')).json()),
  dom_id: '#reader',
  plugins: [plainLabels],
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  oauth2RedirectUrl: `${location.origin}/reference/oauth2-redirect.html`,
});

// Asks each time who signs in, so that a newcomer can change from one demo account to another.
reader.initOAuth({
  clientId: 'reference',
  scopes: 'openid',
  usePkceWithAuthorizationCodeGrant: true,
  additionalQueryStringParams: { prompt: 'login' },
});
