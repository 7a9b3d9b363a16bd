// A form of React, every field of which is controlled: what is not told to React is drawn away again.

import { useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ENGLISH, FIRST, OFFERED } from './fields.mjs';
import { DECLARATION } from './shell.mjs';
import { watch } from './watch.mjs';

let held = FIRST;
let isDeclared = false;

function Complaint() {
  const [state, setState] = useState(FIRST);
  const [declared, setDeclared] = useState(false);
  held = state;
  isDeclared = declared;
  const set = (key) => (value) => setState((before) => ({ ...before, [key]: value }));
  const typed = (key) => ({ id: key, value: state[key], onChange: (event) => set(key)(event.target.value) });
  const labelled = (key, children) => (
    <div className="field">
      <label htmlFor={key}>
        <span className="mark">*</span> {ENGLISH[key]}
      </label>
      {children}
    </div>
  );
  const select = (key) =>
    labelled(key, (
      <select {...typed(key)}>
        <option value="">Please select</option>
        {OFFERED[key].map((text) => <option key={text}>{text}</option>)}
      </select>
    ));
  return (
    <form onSubmit={window.replica.submitted}>
      {select('platform')}
      {select('right_kind')}
      {labelled('right', <Combobox id="right" value={state.right} onChange={set('right')} offered={OFFERED.right} />)}
      {labelled('right_number', <input {...typed('right_number')} />)}
      {labelled('right_expires', <input type="date" {...typed('right_expires')} />)}
      <fieldset className="field">
        <legend>{ENGLISH.complaint_type}</legend>
        {OFFERED.complaint_type.map((text) => (
          <label key={text}>
            <input type="radio" name="type" checked={state.complaint_type === text} onChange={() => set('complaint_type')(text)} /> {text}
          </label>
        ))}
      </fieldset>
      {labelled('reason', <Combobox id="reason" value={state.reason} onChange={set('reason')} offered={OFFERED.reason} />)}
      {labelled('links', <textarea {...typed('links')} />)}
      {labelled('order_number', <input {...typed('order_number')} maxLength={30} />)}
      {labelled('text', <textarea {...typed('text')} />)}
      {labelled('attachments', (
        <input id="attachments" type="file" multiple onChange={(event) => set('attachments')([...event.target.files])} />
      ))}
      <label className="field">
        <input type="checkbox" checked={declared} onChange={(event) => setDeclared(event.target.checked)} /> {DECLARATION}
      </label>
      <button>Submit complaint</button>
    </form>
  );
}

/** A field one searches a list with. What was typed and not chosen is forgotten. */
function Combobox({ id, value, onChange, offered }) {
  const [typed, setTyped] = useState(null);
  const field = useRef(null);
  const isOpen = typed !== null;
  const found = offered.filter((text) => text.toLowerCase().includes((typed ?? '').toLowerCase()));
  const choose = (text) => {
    onChange(text);
    setTyped(null);
  };
  return (
    <div className="combobox">
      <input
        id={id}
        ref={field}
        role="combobox"
        aria-expanded={isOpen}
        autoComplete="off"
        value={isOpen ? typed : value}
        onMouseDown={() => setTyped((before) => (before === null ? '' : null))}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setTyped(null)}
      />
      {value && <button type="button" aria-label="clear" onClick={() => choose('')}>×</button>}
      {isOpen && (
        <ul role="listbox">
          {found.map((text) => (
            <li key={text} role="option" aria-selected={text === value} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(text)}>
              {text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

watch(() => held, () => isDeclared);
createRoot(document.querySelector('#root')).render(<Complaint />);
