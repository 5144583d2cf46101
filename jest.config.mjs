// Run by scripts/test.mjs, which also turns on Node's ES modules for jest (--experimental-vm-modules).

/** TypeScript as ES modules, with the decorators and types that Nest's injection reads. */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // TypeScript's imports say ".js" where the source is ".ts".
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

export default {
  // For the end-to-end tests, which start servers; unit tests are not near it.
  testTimeout: 120_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/dashboard/src/**/*.spec.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/*.test.ts', '<rootDir>/test/support/*.test.ts'],
    },
    { ...common, displayName: 'browser', testMatch: ['<rootDir>/test/browser/*.test.ts'] },
  ],
};
