import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = findRoot();
const program = process.env['DUNLIN_SERVER'] ?? join(root, 'src/Dunlin.Server/bin/Release/net10.0/Dunlin.Server.dll');
const secret = 'a secret of the tests that is long enough';

/** A real server, on a port that the system chooses. */
export class DunlinServer {
  static async start(settings: Record<string, string> = {}, port = 0): Promise<DunlinServer> {
    if (!existsSync(program)) throw new Error('build the server first: dotnet build src/Dunlin.Server -c Release');
    const child = spawn('dotnet', [program, '--urls', `http://127.0.0.1:${port}`], {
      env: { ...process.env, DOTNET_TieredPGO: '0', ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name === 'AllowedHosts' ? name : `Dunlin__${name}`, value])) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new DunlinServer(child, await readPort(child));
  }

  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/ws`;
  }

  /** Calls the API. */
  async post(path: string, body: unknown): Promise<any> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return response.json();
  }

  async get(path: string): Promise<any> {
    return (await fetch(`http://127.0.0.1:${this.port}/api/${path}`)).json();
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.kill(signal);
    });
  }
}

/** Settings of a server that wants to know who its clients are. */
export const withTokens = { Tokens__Secret: secret, Tokens__ClockSkew: '0' };

/** A token for it; seconds until it expires. */
export function createToken(claims: object, seconds = 60): string {
  const now = Date.now() / 1000;
  const body = [{ alg: 'HS256', typ: 'JWT' }, { iat: Math.floor(now), exp: now + seconds, ...claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

function readPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout!.on('data', (chunk) => {
      output += chunk;
      const listening = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (listening) resolve(Number(listening[1]));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
    child.once('error', reject);
  });
}

function findRoot(): string {
  let folder = fileURLToPath(new URL('.', import.meta.url));
  while (!existsSync(join(folder, 'Dunlin.slnx'))) {
    const parent = join(folder, '..');
    if (parent === folder) throw new Error('these tests need the whole repository');
    folder = parent;
  }
  return folder;
}

/** The folder of the repository. */
export const repository = root;
