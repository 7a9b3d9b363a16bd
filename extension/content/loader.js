// Starts the content engine, which is written in Rust, in one of its two builds.
//
// In Chromium the page's own Content-Security-Policy decides whether a content script may compile WebAssembly, and no
// way of loading gets around that. So it is tried out on the smallest module there is; where the page refuses, the
// worker injects the JavaScript build of the same engine.
//
// Everything set here lives in the extension's isolated world: the page sees none of it.
(() => {
  const runtime = chrome.runtime;

  // The worker injects this file into tabs that were open before the extension was, and into other sites on a click:
  // one engine a document is enough. The mark is the identity of the extension's running context rather than a flag,
  // because what an update or a reload leaves behind in an open tab can no longer speak to the new worker.
  const context = Symbol.for('counterproof-context');
  if (globalThis[context]?.isAlive()) return;
  globalThis[context] = { isAlive: () => Boolean(runtime?.id) };

  const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

  async function load() {
    await WebAssembly.compile(EMPTY_MODULE);
    const content = await import(runtime.getURL('content/content.js'));
    await content.default({ module_or_path: runtime.getURL('content/content_bg.wasm') });
    return content;
  }

  load().then(
    (content) => content.start('wasm'),
    () => runtime.sendMessage({ to: 'worker_from_content', body: { request: 'inject_script_build' } }),
  );
})();
