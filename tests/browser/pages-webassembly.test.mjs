// Pages that set no policy: the engine runs as WebAssembly.

import { walkPages } from './pages.mjs';

walkPages({ policy: null, engine: 'wasm' });
