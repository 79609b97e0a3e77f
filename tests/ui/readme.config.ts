/** Makes the pictures of the README: `npm run screenshots`. It is no test and runs only when asked for. */
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig({
  ...tests,
  testDir: './readme',
  timeout: 360_000,
  workers: 1,
});
