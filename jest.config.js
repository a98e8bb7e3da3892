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
  setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
  maxWorkers: 2,
  testTimeout: 30_000,
};
