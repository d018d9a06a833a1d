// Builds the tests of a package and runs them with node:test. Arguments are parts of the names of test files. Writes a report (CTRF) where
// DUNLIN_TEST_REPORT says. The last line is "N passed, N failed".
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { build } from 'esbuild';

export async function runTests(root, filters = process.argv.slice(2)) {
  const output = join(root, 'dist/test');
  const files = listTests(join(root, 'test'), filters);
  await bundle(root, files, output);
  report(root, output, run({ files: files.map((name) => join(output, name.replace(/\.tsx?$/, '.mjs'))), concurrency: 2, timeout: 600_000 + 1000 * Number(process.env.DUNLIN_CHAOS_SECONDS ?? 0) }));
}

function listTests(folder, filters) {
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => /(?<!node_modules.*)\.test\.tsx?$/.test(name) && (filters.length === 0 || filters.some((filter) => name.includes(filter))))
    .sort();
  if (files.length === 0) throw new Error(`no test file has ${filters.join(' or ')} in its name`);
  return files;
}

async function bundle(root, files, output) {
  rmSync(output, { recursive: true, force: true });
  await build({
    entryPoints: files.map((name) => join(root, 'test', name)),
    outdir: output,
    outbase: join(root, 'test'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

function report(root, output, stream) {
  const summary = { tests: 0, passed: 0, failed: 0, pending: 0, skipped: 0, other: 0 };
  const tests = [];
  stream.on('test:pass', (event) => count(event, event.skip || event.todo ? 'skipped' : 'passed'));
  stream.on('test:fail', (event) => count(event, 'failed'));
  stream.compose(new spec()).pipe(process.stdout);
  stream.on('end', finish);

  // Suites and files are no tests; but a file that fails as a whole, with no test to blame, is a failure.
  function count({ name, file, nesting, details, skip }, status) {
    const isFile = nesting === 0 && typeof name === 'string' && name.startsWith(output);
    if (details.type === 'suite' || (isFile && !(status === 'failed' && details.error?.failureType !== 'subtestsFailed'))) return;
    summary.tests++;
    summary[status]++;
    const { cause, message } = details.error ?? {};
    tests.push({
      name,
      status,
      duration: details.duration_ms,
      filePath: file && relative(root, file),
      message: skip ? String(skip) : message,
      trace: cause?.stack,
    });
  }

  function finish() {
    const report = { results: { tool: { name: 'node:test' }, summary, tests } };
    if (process.env.DUNLIN_TEST_REPORT) writeFileSync(process.env.DUNLIN_TEST_REPORT, JSON.stringify(report, null, 2));
    process.exitCode = summary.failed > 0 || summary.tests === 0 ? 1 : 0;
    process.on('exit', () => console.log(`${summary.passed} passed, ${summary.failed} failed${summary.skipped ? `, ${summary.skipped} skipped` : ''}`));
  }
}
