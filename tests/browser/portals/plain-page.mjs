// Runs in the pages of plain HTML: what a template holds is put into a shadow root, as pages of components do.

import { watch } from './watch.mjs';

const roots = [document];
for (const template of document.querySelectorAll('template[data-shadow]')) {
  const root = template.parentElement.attachShadow({ mode: template.dataset.shadow });
  root.append(template.content.cloneNode(true));
  roots.push(root);
}

function trees() {
  const framed = [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument).filter(Boolean);
  return [...roots, ...framed];
}

watch(() => {
  const held = {};
  for (const element of trees().flatMap((tree) => [...tree.querySelectorAll('[data-key]')])) {
    const { key } = element.dataset;
    if (element.type === 'radio') held[key] = element.checked ? element.value : (held[key] ?? '');
    else if (element.type === 'file') held[key] = [...element.files];
    else held[key] = element.value;
  }
  return held;
}, () => trees().some((tree) => tree.querySelector('#declaration')?.checked));
