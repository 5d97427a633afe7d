import { defineConfig } from 'vitest/config';

// One file at a time: they share a project of compose, and a machine that has better to do.
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    reporters: ['verbose', 'json'],
    outputFile: { json: '.vitest/results.json' },
  },
});
