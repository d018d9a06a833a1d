// Fails when the minified, gzipped client is larger than it may be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const limit = 8 * 1024;
const script = readFileSync(join(import.meta.dirname, '../dist/dunlin.min.js'));
const size = gzipSync(script, { level: 9 }).length;
console.log(`dunlin.min.js: ${script.length} bytes, ${size} gzipped; at most ${limit}`);
process.exitCode = size > limit ? 1 : 0;
