import { defineConfig } from 'vitest/config';

// Shared by every workspace: `vitest run --root . --config ../../vitest.config.ts`.
export default defineConfig({
  test: {
    // scripts/test is a command, so its tests are in scripts/tests.
    include: ['{test,tests}/**/*.test.ts'],
    globalSetup: [new URL('./vitest.leftovers.ts', import.meta.url).pathname],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.vitest/results.json' },
  },
});
