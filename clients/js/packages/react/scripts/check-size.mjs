// Fails when the minified, gzipped package, without the client and without React, is larger than it may be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';

const limit = 5 * 1024;
const source = readFileSync(join(import.meta.dirname, '../dist/esm/index.js'), 'utf8');
const { code } = await transform(source, { minify: true, format: 'esm', target: 'es2022' });
const size = gzipSync(code, { level: 9 }).length;
console.log(`@dunlin/react: ${code.length} bytes, ${size} gzipped; at most ${limit}`);
process.exitCode = size > limit ? 1 : 0;
