// The service worker's shell: the worker itself is written in Rust.
//
// The browser stops this worker whenever it is idle and starts it again for the next event. It hands that event only to
// listeners that were registered before the script first yields, so all of them are registered here, synchronously, and
// each waits for the engine on its own.
import init, * as worker from './worker.js';

const api = globalThis.browser ?? chrome;
const OUR_HOSTS = { urls: api.runtime.getManifest().host_permissions, types: ['main_frame'] };

/** Answers that are still owed: a panic in the engine can no longer give them. */
const owed = new Set();
let engine = start();

async function start() {
  await init({ module_or_path: new URL('worker_bg.wasm', import.meta.url) });
  worker.on_wake();
}

// A panic ends the engine's instance in the middle of whatever it was doing, and surfaces here. Everyone who waits is
// answered, and a fresh instance wakes up exactly as after being stopped by the browser: what was written down before
// the panic is found and finished, or marked partial.
function restart(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  console.error('The engine stopped and is started anew.', error);
  for (const settle of owed) settle(internal(error));
  owed.clear();
  engine = engine.then(() => {
    worker.__wbg_reset_state();
    worker.on_wake();
  });
}
self.addEventListener('error', (event) => restart(event.error));
self.addEventListener('unhandledrejection', (event) => restart(event.reason));

function internal(error) {
  return { error: { code: 'internal', detail: String(error?.message ?? error) } };
}

/** Has the engine handle an event that nobody waits for. */
function forward(name) {
  return async (...details) => {
    await engine;
    await worker[name](...details);
  };
}

/** The same for a kind of network event. */
function request(kind) {
  return async (details) => {
    await engine;
    await worker.on_request(kind, details);
  };
}

api.runtime.onInstalled.addListener(forward('on_installed'));
api.runtime.onStartup.addListener(forward('on_startup'));
api.runtime.onConnect.addListener(forward('on_connect'));
api.action.onClicked.addListener((tab) => {
  // In a callback the person's gesture still lasts, behind a promise it would not: the panel could not be opened.
  api.storage.local.get('portal_hosts', ({ portal_hosts: hosts = [] }) => {
    const { protocol, hostname } = new URL(tab.url ?? 'about:blank');
    if (protocol === 'https:' && hosts.includes(hostname)) api.sidePanel.open({ tabId: tab.id });
    forward('on_action_clicked')(tab);
  });
});
api.contextMenus.onClicked.addListener((chosen, tab) => {
  // The browser opens the panel only while the person's gesture lasts, and starting the engine may outlast it.
  if (chosen.menuItemId === 'panel' || chosen.menuItemId === 'fill') api.sidePanel.open({ tabId: tab.id });
  if (chosen.menuItemId !== 'panel') forward('on_menu_clicked')(chosen, tab);
});
api.alarms.onAlarm.addListener(forward('on_alarm'));
// Of this area alone: nobody but the worker itself writes the others.
api.storage.managed.onChanged.addListener(forward('on_policy_changed'));

api.webRequest.onBeforeRedirect.addListener(request('before_redirect'), OUR_HOSTS, ['responseHeaders']);
api.webRequest.onHeadersReceived.addListener(request('headers'), OUR_HOSTS, ['responseHeaders']);
api.webRequest.onResponseStarted.addListener(request('started'), OUR_HOSTS, ['responseHeaders']);
api.webRequest.onCompleted.addListener(request('completed'), OUR_HOSTS);
api.webRequest.onErrorOccurred.addListener(request('error'), OUR_HOSTS);

api.runtime.onMessage.addListener((message, sender, sendResponse) => {
  // Messages reach the worker and every open page of ours alike: only what is addressed to the worker is answered.
  if (typeof message?.to !== 'string' || !message.to.startsWith('worker_')) return false;
  const settle = (reply) => {
    if (owed.delete(settle)) sendResponse(reply);
  };
  owed.add(settle);
  engine
    .then(() => worker.on_message(message, sender))
    .then(settle, (error) => {
      settle(internal(error));
      restart(error);
    });
  return true;
});
