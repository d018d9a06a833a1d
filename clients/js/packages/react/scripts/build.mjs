// Builds dist/: one module for `import`, one for `require`, and types for both.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeTypes } from '../../../scripts/write-types.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const options = {
  entryPoints: [join(root, 'src/index.ts')],
  bundle: true,
  target: 'es2022',
  jsx: 'automatic',
  packages: 'external',
  logLevel: 'warning',
  // Hooks run in browsers: React's server components have to know.
  banner: { js: "'use client';" },
};

rmSync(dist, { recursive: true, force: true });
await Promise.all([
  build({ ...options, sourcemap: true, format: 'esm', outfile: join(dist, 'esm/index.js') }),
  build({ ...options, sourcemap: true, format: 'cjs', outfile: join(dist, 'cjs/index.js') }),
]);
writeTypes(root);
