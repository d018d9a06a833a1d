// Builds the package and its tests, and runs them: `npm test`, `npm test -- unit`, `npm test -- unit/outbox`. The integration tests need
// the server: dotnet build src/Dunlin.Server -c Release.
import { join } from 'node:path';
import { runTests } from '../../../scripts/run-tests.mjs';
import './build.mjs';

await runTests(join(import.meta.dirname, '..'));
