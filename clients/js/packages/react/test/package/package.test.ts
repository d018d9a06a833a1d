import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { repository } from '../../../client/test/support/dunlin-server.js';

const root = join(repository, 'clients/js/packages/react');
const require = createRequire(join(root, 'package.json'));
const run = promisify(execFile);

async function succeeds(program: string, ...parameters: string[]): Promise<void> {
  await run(resolve(repository, 'clients/js/node_modules/.bin', program), parameters, { cwd: root }).catch(({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`));
}

describe('the package', { concurrency: 2 }, () => {
  test('is small', () => succeeds(process.execPath, join(root, 'scripts/check-size.mjs')));

  test('is as package managers and bundlers want it', () => succeeds('publint', '--strict', root));

  test('has types for import and for require that need nothing but React and the client', () => succeeds('tsc', '--project', join(root, 'test/types')));

  test('has a README whose examples compile', async () => {
    const folder = join(root, 'dist/readme');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const examples = readFileSync(join(root, 'README.md'), 'utf8').match(/(?<=^```tsx\n)[^]*?(?=^```$)/gm)!;
    assert.ok(examples.length > 1);
    // Each is a module of its own, and sees the types of the first one.
    const files = examples.map((example, i) => {
      writeFileSync(join(folder, `example-${i}.tsx`), i === 0 ? example : `import type { Chat } from './example-0.js';\n${example}`);
      return `example-${i}.tsx`;
    });
    const options = { ...JSON.parse(readFileSync(join(root, 'test/types/tsconfig.json'), 'utf8')), extends: join(root, '../../tsconfig.base.json'), files };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    await succeeds('tsc', '--project', folder);
  });

  test('has tests whose types are right', () => succeeds('tsc', '--project', join(root, 'test')));

  test('needs React and the client, and nothing else', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.deepEqual([manifest.dependencies, manifest.optionalDependencies, Object.keys(manifest.peerDependencies)], [undefined, undefined, ['@dunlin/client', 'react']]);
    for (const format of ['esm', 'cjs']) {
      const text = readFileSync(join(root, 'dist', format, 'index.js'), 'utf8');
      assert.ok(text.startsWith(`'use client';\n`), 'a server component may import it');
      const imports = [...text.matchAll(/(?:from |require\()"([^"]+)"/g)].map(([, name]) => name);
      assert.deepEqual([...new Set(imports)].sort(), ['@dunlin/client', 'react', 'react/jsx-runtime']);
    }
  });

  test('gives the same with import and with require', async () => {
    const names = ['DunlinProvider', 'useChannel', 'useClient', 'useConnection', 'usePresence', 'useTyping', 'useWebSocket'];
    assert.deepEqual(Object.keys(require('@dunlin/react')).sort(), names);
    assert.deepEqual(Object.keys(await import('@dunlin/react')).sort(), names);
  });
});
