// Forms of plain HTML, in the layouts that pages have.

import { ENGLISH, FIRST, KEYS, OFFERED } from './fields.mjs';
import { DECLARATION } from './shell.mjs';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The control of a field, without its label. */
export function control(key, { first = FIRST } = {}) {
  const own = `data-key="${key}" id="field-${key}" name="${key}"`;
  const options = (texts) => texts.map((text) => `<option${text === first[key] ? ' selected' : ''}>${escaped(text)}</option>`).join('');
  if (key === 'complaint_type') {
    const radio = (text, at) =>
      `<input type="radio" data-key="${key}" id="type-${at}" name="${key}" value="${text}"${text === first[key] ? ' checked' : ''}> <label for="type-${at}">${text}</label>`;
    return OFFERED[key].map(radio).join(' ');
  }
  if (OFFERED[key]) return `<select ${own}><option value="">Please select</option>${options(OFFERED[key])}</select>`;
  if (key === 'links' || key === 'text') return `<textarea ${own}>${escaped(first[key])}</textarea>`;
  if (key === 'attachments') return `<input type="file" multiple ${own}>`;
  if (key === 'right_expires') return `<input type="date" ${own}>`;
  return `<input type="text" ${own} value="${escaped(first[key])}">`;
}

/** A field as most pages write it. */
export function field(key, label = ENGLISH[key]) {
  if (key === 'complaint_type') return `<fieldset class="field"><legend>${label}</legend>${control(key)}</fieldset>`;
  return `<div class="field"><label for="field-${key}">${label}</label>${control(key)}</div>`;
}

/** The fields one after the other; `write` makes the HTML of one. */
export function fields({ labels = ENGLISH, keys = KEYS, write = field } = {}) {
  return keys.map((key) => write(key, labels[key])).join('\n');
}

/** What ends a form. */
export function ending({ button = 'Submit complaint' } = {}) {
  return `<div class="field"><input type="checkbox" id="declaration" name="declaration"> <label for="declaration">${DECLARATION}</label></div>
<button type="submit">${button}</button>`;
}

/** A whole form. */
export function form(options = {}) {
  return `<form action="/submit">${fields(options)}${ending(options)}</form>`;
}

/** The same as a table, with what a field is called in the cell before it. */
export function table({ labels = ENGLISH } = {}) {
  const row = (key, label) => `<tr><td>${label}：</td><td>${control(key)}</td></tr>`;
  return `<form action="/submit"><table>${fields({ labels, write: row })}</table>${ending({ button: '提交投诉' })}</form>`;
}
