// Writes the types of a package to dist/esm and dist/cjs.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export function writeTypes(root) {
  const dist = join(root, 'dist');
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(dirname(typescript), 'bin/tsc'), '--project', root], { stdio: 'inherit' });

  // What a file of a folder is, module or not, its package.json says; the types are the same text for both.
  mkdirSync(join(dist, 'cjs'), { recursive: true });
  writeFileSync(join(dist, 'cjs/package.json'), '{ "type": "commonjs" }\n');
  const isType = (name) => name.endsWith('.d.ts');
  for (const name of readdirSync(join(dist, 'esm'), { recursive: true }).filter(isType)) {
    cpSync(join(dist, 'esm', name), join(dist, 'cjs', name));
  }
}
