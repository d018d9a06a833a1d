// Runs every test project that Dunlin.slnx lists, already built, one after the other but for one that mostly waits, then `npm test` of each package in
// clients/js. Reads the totals from the reports (CTRF) that the test programs write. Fails when a test failed, when a program crashed, or when one ran no test.
// Arguments go to each test program of .NET; one where they select nothing is then no failure, as long as another ran a test. With
// arguments the tests of the JavaScript client do not run: `npm test --prefix clients/js/packages/client -- unit` runs a part of them.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const noTestsExitCode = 8; // Microsoft.Testing.Platform: zero tests ran
const timeout = '15m'; // of one project: bounds a hang

// Its minute of chaos takes a tenth of a core: the others run meanwhile.
const waiting = 'Dunlin.Client.Tests';

const root = join(import.meta.dirname, '..');
const reports = join(root, 'artifacts', 'test-results');
const passedOn = process.argv.slice(2);

function listTestProjects() {
  const solution = readFileSync(join(root, 'Dunlin.slnx'), 'utf8');
  const listed = [...solution.matchAll(/Path="([^"]+\.Tests\.csproj)"/g)].map((match) => match[1]);
  const forgotten = findTestProjects(root).filter((path) => !listed.includes(path));
  if (forgotten.length > 0) throw new Error(`not in Dunlin.slnx: ${forgotten.join(', ')}`);
  return listed;
}

function findTestProjects(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(\..*|bin|obj|artifacts|node_modules)$/.test(entry.name) ? [] : findTestProjects(path);
    return entry.name.endsWith('.Tests.csproj') ? [relative(root, path)] : [];
  });
}

function runProject(project) {
  const { name, program, parameters, report } = describe(project);
  const { status, signal, error } = spawnSync(program, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
  return judge(name, readReport(report), error?.message ?? signal ?? status);
}

// Its output comes when it has ended.
function startProject(project) {
  const { name, program, parameters, report } = describe(project);
  const log = join(reports, `${name}.log`);
  const output = openSync(log, 'w');
  const child = spawn(program, parameters, { stdio: ['ignore', output, output] });
  return new Promise((resolve) => {
    const end = (ending) => {
      closeSync(output);
      process.stdout.write(readFileSync(log));
      resolve(judge(name, readReport(report), ending));
    };
    child.once('error', ({ message }) => end(message));
    child.once('exit', (status, signal) => end(signal ?? status));
  });
}

function describe(project) {
  const name = basename(project, '.csproj');
  const program = join(root, dirname(project), 'bin', 'Release', 'net10.0', name);
  const report = join(reports, `${name}.ctrf.json`);
  const reporting = ['--report-ctrf', '--report-ctrf-filename', basename(report), '--results-directory', reports];
  return { name, program, parameters: [...reporting, '--timeout', timeout, '--no-progress', ...passedOn], report };
}

function listPackages() {
  const folder = join(root, 'clients/js/packages');
  return readdirSync(folder).map((name) => join(folder, name));
}

function runPackage(folder) {
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const report = join(reports, `${name.replace(/\W+/g, '-')}.ctrf.json`);
  const { status, signal, error } = spawnSync('npm', ['test', '--silent', '--prefix', folder], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DUNLIN_TEST_REPORT: report },
    timeout: 15 * 60_000,
  });
  return judge(name, readReport(report), error?.message ?? signal ?? status);
}

function readReport(report) {
  if (!existsSync(report)) return { summary: { tests: 0, passed: 0, failed: 0, skipped: 0 }, failures: [] };
  const { summary, tests } = JSON.parse(readFileSync(report, 'utf8')).results;
  return { summary, failures: (tests ?? []).filter(({ status }) => status === 'failed') };
}

// A program that ends badly without a failed test, or runs none, counts as one failure, and says why.
function judge(name, { summary: { tests, passed, failed, skipped }, failures }, ending) {
  const selectedNothing = tests === 0 && passedOn.length > 0 && ending === noTestsExitCode;
  let problem;
  if (!selectedNothing && tests === 0) problem = `ran no test (ended with ${ending})`;
  else if (!selectedNothing && failed === 0 && ending !== 0) problem = `ended with ${ending} although no test failed`;
  return { name, passed, failed: failed + (problem ? 1 : 0), skipped, problem, failures };
}

// Once more at the end: what is kept of a long output is often its end alone.
function showFailure({ name, message, trace }) {
  console.log(`failed: ${name}`);
  for (const text of [message, trace]) if (text) console.log(text.replace(/^/gm, '    '));
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const projects = listTestProjects();
const isWaiting = (project) => basename(project, '.csproj') === waiting;
const started = projects.filter(isWaiting).map(startProject);
const results = projects.filter((project) => !isWaiting(project)).map(runProject);
results.push(...(await Promise.all(started)));
if (passedOn.length === 0) results.push(...listPackages().map(runPackage));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const noneSelected = sum('passed') + sum('failed') + sum('skipped') === 0;

console.log();
results.flatMap(({ failures }) => failures).forEach(showFailure);
for (const { name, passed, failed, skipped, problem } of results) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped${problem ? `: it ${problem}` : ''}`);
}
if (noneSelected) console.log(`The arguments select no test: ${passedOn.join(' ')}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 || noneSelected ? 1 : 0;
