import { join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../../../client/test/support/dunlin-server.js';

const root = join(repository, 'clients/js/packages/react');
const folder = join(root, 'test/browser');

/** The scripts of the page, with the built packages, and React as it is for developers: StrictMode does nothing in production. */
export async function buildPage(react: 18 | 19): Promise<string> {
  const modules = join(root, 'test/react-18/node_modules');
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'watch.ts'), join(folder, 'page.tsx')],
    outdir: join(root, 'dist/test'),
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    ...(react === 18 && { alias: { react: join(modules, 'react'), 'react-dom': join(modules, 'react-dom') } }),
    logLevel: 'warning',
  });
  return ['watch', 'page'].map((name) => outputFiles.find(({ path }) => path.endsWith(`${name}.js`))!.text).join('\n');
}
