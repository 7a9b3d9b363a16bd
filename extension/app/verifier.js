// Verifies a bundle in a thread of its own, so that the page that shows how far it is stays quick. The verifier is the
// application's, which is written in Rust; what it finds it tells with `postMessage`.
import init, { verify_bundle } from './app.js';

self.onmessage = async ({ data: { bundle, pins } }) => {
  try {
    await init({ module_or_path: new URL('app_bg.wasm', import.meta.url) });
    verify_bundle(bundle, pins);
  } catch (error) {
    self.postMessage(JSON.stringify({ broken: String(error) }));
  }
};
