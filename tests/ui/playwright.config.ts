/**
 * How the screens are tested: in the system's Chromium, each test against a product and cameras of its own.
 *
 * Two workers, because the machines this runs on have two cores; no retries, because a test that passes the
 * second time has found something.
 */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './specs',
  outputDir: './test-results',
  snapshotPathTemplate: './snapshots/{arg}{ext}',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env['CI'],
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 12_000 },
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env['GATEHOUSE_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    viewport: { width: 1366, height: 768 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    trace: process.env['GATEHOUSE_TRACE'] ? 'retain-on-failure' : 'off',
  },
});
