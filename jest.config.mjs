const shared = {
  testEnvironment: 'node',
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/infra'],
  modulePathIgnorePatterns: ['/dist/', '/.local/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { swcrc: true, configFile: `${import.meta.dirname}/.swcrc`, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // It has a condition `source` of its own, for sources that only its own tools understand.
    '^eventsource-parser$': '<rootDir>/node_modules/eventsource-parser/dist/index.js',
  },
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  injectGlobals: false,
};

/**
 * Kinds of spec by suffix: no I/O · real PostgreSQL, Kafka, Redis · the composed platform · what takes minutes and starts
 * what it needs itself, in `npm run test:deep` only.
 */
export default {
  maxWorkers: 2,
  testTimeout: 120_000,
  workerIdleMemoryLimit: '1GB',
  projects: [
    { ...shared, displayName: 'unit', testRegex: '(?<!\\.(int|e2e|deep))\\.spec\\.ts$' },
    { ...shared, displayName: 'int', testRegex: '\\.int\\.spec\\.ts$' },
    { ...shared, displayName: 'e2e', testRegex: '\\.e2e\\.spec\\.ts$' },
    { ...shared, displayName: 'deep', testRegex: '\\.deep\\.spec\\.ts$' },
  ],
};
