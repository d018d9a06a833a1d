import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repository } from './dunlin-server.js';

const folder = join(repository, 'tests/Dunlin.Interop.Tests/clients');

/** The programs that the interop tests of the repository install: eng/install-test-tools.sh. */
export const bun = join(folder, 'node_modules/.bin/bun');

/** Debian's Chromium, driven as there. */
export async function launchChromium(): Promise<any> {
  const { chromium } = createRequire(join(folder, 'package.json'))('playwright-core');
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP other-site.test 127.0.0.1',
    ],
  });
}
