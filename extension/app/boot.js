// Starts the application, which is written in Rust, in the view its document asks for: an extension page may hold no
// inline script.
import init, { mount } from './app.js';

await init({ module_or_path: new URL('app_bg.wasm', import.meta.url) });
mount(document.documentElement.dataset.view);
