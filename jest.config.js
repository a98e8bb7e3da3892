export default {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  roots: [
    '<rootDir>/test',
    '<rootDir>/lambdas',
    '<rootDir>/lib',
    '<rootDir>/local',
    '<rootDir>/cli',
    '<rootDir>/monitor',
  ],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: './test/support/before-all-tests.ts',
  globalTeardown: './test/support/after-all-tests.ts',
  testSequencer: './test/support/whole-clouds-first.js',
  // One more than the cores of a small machine: tests of whole clouds wait half of their time. Measured on two: 341 s by
  // two, 286 s by three.
  maxWorkers: 3,
  // Modules of finished test files stay in memory; with a gigabyte of them each garbage collection takes a second.
  workerIdleMemoryLimit: '300MB',
  testTimeout: 30_000,
};
