import eslint from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Without the graph of projects in its cache the rule of boundaries says so and lets everything pass.
process.env.NX_DAEMON = 'false';
await createProjectGraphAsync();

/** Who may import whom. There is no row that allows everything. */
const depConstraints = [
  {
    sourceTag: 'type:contracts',
    onlyDependOnLibsWithTags: ['type:contracts'],
    allowedExternalImports: ['zod', '@jest/globals', 'fast-check', 'node:*'],
  },
  {
    sourceTag: 'type:platform',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform', 'type:testing'],
    bannedExternalImports: ['react', 'react-*'],
  },
  {
    sourceTag: 'type:service',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform', 'type:testing'],
    bannedExternalImports: ['kafkajs', 'bullmq', 'ioredis', 'react', 'react-*'],
  },
  {
    sourceTag: 'type:web',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:testing'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'kafkajs', 'bullmq', 'ioredis'],
  },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform', 'type:testing'],
  },
  {
    sourceTag: 'type:e2e',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform', 'type:testing'],
    bannedExternalImports: ['kafkajs', 'bullmq', 'ioredis'],
  },
  {
    sourceTag: 'type:bench',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform', 'type:testing'],
  },
  ...['gateway', 'identity'].map((scope) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: [
      'scope:contracts',
      'scope:service-kit',
      'scope:jobs',
      'scope:testing',
    ],
    bannedExternalImports: ['typeorm', 'pg', '@nestjs/typeorm'],
  })),
  ...['messaging', 'persistence', 'jobs', 'service-kit', 'directory', 'contracts'].map((scope) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform', 'type:testing'],
    bannedExternalImports: [
      ...(scope === 'messaging' ? [] : ['kafkajs']),
      ...(scope === 'jobs' ? [] : ['bullmq', 'ioredis']),
    ],
  })),
];

const restrict = (files, message, regex, ignores = ['apps/admin-web/**']) => ({
  files,
  ignores: ['**/*.spec.ts', '**/*.fixture.ts', 'apps/{e2e,bench}/**', ...ignores],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: regex.map((each) => ({ regex: each, message })) },
    ],
  },
});

const OTHER_FEATURE = String.raw`^\.\./[a-z-]+/(?!.*\.(service|rules|module|dto)\.js$)`;
const SPEC_LIBRARY = '^@dong-hanh/testing$';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.local/**', '.nx/**', '**/generated/**'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    plugins: { '@nx': nx, 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
          conditionNames: ['source', 'node', 'import', 'default'],
        }),
      ],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/extensions': ['.ts', '.tsx', '.js', '.mjs'],
    },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', { max: 6 }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/max-dependencies': ['error', { max: 18 }],
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
    },
  },
  {
    files: ['{apps,libs,infra}/**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.check.json', './apps/admin-web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['{apps,libs}/**/*.{ts,tsx}'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints,
          banTransitiveDependencies: false,
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Named exports only: a default export has as many names as importers.',
        },
      ],
    },
  },
  {
    files: ['apps/*/src/data-source.ts', 'apps/admin-web/vite.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Lists of everything there is.
    files: ['libs/*/src/index.ts', 'apps/*/src/data-source.ts'],
    rules: { 'import-x/max-dependencies': 'off' },
  },
  {
    files: ['{apps,libs,infra}/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.ts', '**/*.fixture.ts', '**/migrations/**'],
    rules: { 'max-lines-per-function': ['error', { max: 60 }] },
  },
  {
    files: ['apps/admin-web/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
    },
  },
  restrict(
    ['libs/{contracts,persistence,service-kit,messaging,directory,jobs}/src/**/*.ts'],
    'Specs alone use the testing library.',
    [SPEC_LIBRARY],
  ),
  restrict(
    ['libs/contracts/src/**/*.ts'],
    'Contracts cross into the browser: zod and nothing else.',
    [SPEC_LIBRARY, '^node:', '^@jest/', '^fast-check$'],
  ),
  restrict(
    ['apps/*/src/**/*.ts'],
    'Specs alone use the testing library; another feature is reached through its service, rules or module.',
    [SPEC_LIBRARY, OTHER_FEATURE],
  ),
  restrict(
    ['apps/admin-web/src/**/*.{ts,tsx}'],
    'Specs alone use the testing library.',
    [SPEC_LIBRARY],
    [],
  ),
  restrict(
    ['apps/admin-web/src/**/*.rules.ts'],
    'Rules know neither the screen nor the network.',
    [SPEC_LIBRARY, '^(react|antd|@tanstack|echarts|i18next)', String.raw`/request\.js$`],
    [],
  ),
  restrict(
    ['apps/*/src/**/*.rules.ts', 'apps/*/src/**/*.projection.ts'],
    'Rules and projections are pure: contracts and other rules only.',
    [
      String.raw`^(?!@dong-hanh/contracts$|\./[a-z-]+\.(rules|projection|state)\.js$|\.\./[a-z-]+/[a-z-]+\.rules\.js$)`,
    ],
  ),
  restrict(
    ['apps/*/src/**/*.{controller,consumer,jobs}.ts'],
    'The edge knows its service, its shapes and the contracts, never entities or repositories.',
    [
      SPEC_LIBRARY,
      OTHER_FEATURE,
      String.raw`\.(entity|repository)\.js$`,
      '^typeorm$',
      '^@dong-hanh/persistence$',
    ],
  ),
  {
    files: ['infra/**/*.{mjs,ts}', 'apps/bench/**/*.ts', '*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
);
