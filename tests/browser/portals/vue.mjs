// A form of Vue. Its compiler is not needed: what is drawn is told by functions.

import { createApp, h, reactive } from 'vue';
import { ENGLISH, FIRST, OFFERED } from './fields.mjs';
import { DECLARATION } from './shell.mjs';
import { watch } from './watch.mjs';

const held = reactive({ ...FIRST, declaration: false });

const labelled = (key, control) => h('div', { class: 'field' }, [h('div', { class: 'field-label' }, `${ENGLISH[key]}:`), h('div', control)]);

const typed = (key, tag, more = {}) =>
  labelled(key, h(tag, { ...more, value: held[key], onInput: (event) => (held[key] = event.target.value) }));

const select = (key) =>
  labelled(
    key,
    h('select', { value: held[key], onChange: (event) => (held[key] = event.target.value) }, [
      h('option', { value: '' }, 'Please select'),
      ...OFFERED[key].map((text) => h('option', { value: text, selected: text === held[key] }, text)),
    ]),
  );

const Complaint = {
  setup: () => () =>
    h('form', { onSubmit: (event) => event.preventDefault() }, [
      select('platform'),
      select('right_kind'),
      select('right'),
      typed('right_number', 'input', { type: 'text' }),
      typed('right_expires', 'input', { type: 'date' }),
      labelled(
        'complaint_type',
        OFFERED.complaint_type.map((text) =>
          h('label', [
            h('input', { type: 'radio', name: 'type', checked: held.complaint_type === text, onChange: () => (held.complaint_type = text) }),
            text,
          ]),
        ),
      ),
      select('reason'),
      typed('links', 'textarea'),
      typed('order_number', 'input', { type: 'text' }),
      typed('text', 'textarea'),
      labelled('attachments', h('input', { type: 'file', multiple: true, onChange: (event) => (held.attachments = [...event.target.files]) })),
      h('label', [
        h('input', { type: 'checkbox', checked: held.declaration, onChange: (event) => (held.declaration = event.target.checked) }),
        DECLARATION,
      ]),
      h('button', 'Submit complaint'),
    ]),
};

watch(() => held, () => held.declaration);
createApp(Complaint).mount('#root');
