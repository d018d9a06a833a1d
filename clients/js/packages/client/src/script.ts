// What a page gets that loads the client with <script>: `Dunlin.DunlinClient`.
import { DunlinClient, DunlinError } from './index.js';

Object.assign(globalThis, { Dunlin: { DunlinClient, DunlinError } });
