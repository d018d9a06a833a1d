// Builds the client, this package and its tests, and runs them: `npm test`, `npm test -- unit`. The tests in a browser need the server:
// dotnet build src/Dunlin.Server -c Release.
import { join } from 'node:path';
import { runTests } from '../../../scripts/run-tests.mjs';
import '../../client/scripts/build.mjs';

const root = join(import.meta.dirname, '..');
await import('./build.mjs');
await runTests(root);
