import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { repository } from '../support/dunlin-server.js';

const root = join(repository, 'clients/js/packages/client');
const require = createRequire(join(root, 'package.json'));
const run = promisify(execFile);

async function succeeds(program: string, ...parameters: string[]): Promise<void> {
  await run(resolve(repository, 'clients/js/node_modules/.bin', program), parameters, { cwd: root }).catch(({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`));
}

describe('the package', { concurrency: 2 }, () => {
  test('is small', () => succeeds(process.execPath, join(root, 'scripts/check-size.mjs')));

  test('is as package managers and bundlers want it', () => succeeds('publint', '--strict', root));

  test('has types for import and for require that need nothing else', () => succeeds('tsc', '--project', join(root, 'test/types')));

  test('has a README whose TypeScript compiles', async () => {
    const folder = join(root, 'dist/readme');
    mkdirSync(folder, { recursive: true });
    const [example] = /(?<=^```ts\n)[^]*?(?=^```$)/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))!;
    writeFileSync(join(folder, 'example.mts'), `declare const console: { log(...values: unknown[]): void };\n${example}`);
    const options = { ...JSON.parse(readFileSync(join(root, 'test/types/tsconfig.json'), 'utf8')), extends: join(root, '../../tsconfig.base.json'), files: ['example.mts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    await succeeds('tsc', '--project', folder);
  });

  test('has tests whose types are right', () => succeeds('tsc', '--project', join(root, 'test')));

  test('depends on nothing', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) assert.equal(manifest[kind], undefined);
  });

  test('tells nobody what is its own matter', () => {
    const types = readdirSync(join(root, 'dist/esm')).filter((name) => name.endsWith('.d.ts'));
    assert.ok(types.length > 0);
    const { DunlinClient } = require('@dunlin/client');
    assert.deepEqual(Object.keys(require('@dunlin/client')).sort(), ['DunlinClient', 'DunlinError']);
    assert.equal(new DunlinClient('ws://server.test/ws', { fetch: () => {} }).state, 'closed');
  });
});
