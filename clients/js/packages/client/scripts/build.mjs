// Builds dist/: one module for `import`, one for `require`, types for both, and one minified script for pages (`window.Dunlin`).
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeTypes } from '../../../scripts/write-types.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
// Names that no application and no server sees: they are shortened, as those of private fields are anyway.
const internalNames = `
  accepted activity cancelRead canRenew check command configure createTransport current emitEvent encodeCommand expect failAll failed firstSent
  flush forget handlerFailed httpUrl isExpected isFallback isNeeded isSet lastMessageId lastToken leave listen nextId onClosed onDisconnected
  onMessage onOpen onServerSubscribed onServerUnsubscribed opened outbox publication queuePublication readToken receive refused rejectAll
  renewBefore requestOk requests requestToken reset sendCommand sendRequest sendToken settings settle socketUrl stop stopping subscription
  tellFailure tokens tokenSource untilSubscribed wait`.trim().split(/\s+/);

// A name of the language, or of the platform, would be shortened where that is called.
const platform = [globalThis, ...Object.getOwnPropertyNames(globalThis).map((name) => globalThis[name]?.prototype).filter(Boolean)];
const taken = internalNames.filter((name) => platform.some((object) => name in object));
if (taken.length > 0) throw new Error(`not only internal: ${taken.join(', ')}`);

const common = { entryPoints: [join(root, 'src/index.ts')], bundle: true, target: 'es2022', sourcemap: true, logLevel: 'warning' };
common.mangleProps = new RegExp(`^(?:${internalNames.join('|')})$`);

rmSync(dist, { recursive: true, force: true });
await Promise.all([
  build({ ...common, format: 'esm', outfile: join(dist, 'esm/index.js') }),
  build({ ...common, format: 'cjs', outfile: join(dist, 'cjs/index.js') }),
  build({ ...common, entryPoints: [join(root, 'src/script.ts')], format: 'iife', minify: true, outfile: join(dist, 'dunlin.min.js') }),
]);

writeTypes(root);
