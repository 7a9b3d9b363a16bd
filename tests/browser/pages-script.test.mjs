// Pages whose policy lets no content script compile WebAssembly: the same engine runs as JavaScript.

import { walkPages } from './pages.mjs';
import { STRICT_POLICY } from './server.mjs';

walkPages({ policy: STRICT_POLICY, engine: 'script' });
