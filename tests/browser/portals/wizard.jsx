// A form in steps, each at an address of its own behind the sign `#`. What is asked appears only once what it depends on was
// chosen, and the reasons only when the page is told that they have come.

import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ENGLISH, FIRST, OFFERED } from './fields.mjs';
import { DECLARATION } from './shell.mjs';
import { watch } from './watch.mjs';

const STEPS = [
  ['platform'],
  ['right_kind', 'right', 'right_number', 'right_expires'],
  ['complaint_type', 'reason'],
  ['links', 'order_number'],
  ['text'],
  ['attachments'],
];

let held = FIRST;
let isDeclared = false;

function Complaint() {
  const [state, setState] = useState(FIRST);
  const [declared, setDeclared] = useState(false);
  const [step, setStep] = useState(0);
  const [reasons, setReasons] = useState([]);
  held = state;
  isDeclared = declared;
  useEffect(() => {
    const onHash = () => setStep(Number(location.hash.replace('#/step-', '') || 1) - 1);
    addEventListener('hashchange', onHash);
    // The server's answer, which a test gives.
    addEventListener('reasons', () => setReasons(OFFERED.reason));
    return () => removeEventListener('hashchange', onHash);
  }, []);
  const set = (key, value) => setState((before) => ({ ...before, [key]: value }));
  const control = (key) => {
    const own = { id: key, value: state[key], onChange: (event) => set(key, event.target.value) };
    if (key === 'attachments') return <input id={key} type="file" multiple onChange={(event) => set(key, [...event.target.files])} />;
    if (key === 'right_expires') return <input type="date" {...own} />;
    if (key === 'links' || key === 'text') return <textarea {...own} />;
    if (!OFFERED[key]) return <input {...own} />;
    const offered = key === 'reason' ? reasons : OFFERED[key];
    return (
      <select {...own}>
        <option value="">Please select</option>
        {offered.map((text) => <option key={text}>{text}</option>)}
      </select>
    );
  };
  const isAsked = (key) =>
    (key !== 'right' || state.right_kind === 'Trademark') && (key !== 'reason' || (state.complaint_type === 'Product listing' && reasons.length > 0));
  return (
    <section>
      <h2>Step {step + 1} of {STEPS.length}</h2>
      {STEPS[step].filter(isAsked).map((key) => (
        <div className="field" key={key}>
          <label htmlFor={key}>{ENGLISH[key]}</label>
          {control(key)}
        </div>
      ))}
      {step === STEPS.length - 1 ? (
        <form onSubmit={window.replica.submitted}>
          <label><input type="checkbox" checked={declared} onChange={(event) => setDeclared(event.target.checked)} /> {DECLARATION}</label>
          <button>Submit complaint</button>
        </form>
      ) : (
        <button type="button" onClick={() => (location.hash = `#/step-${step + 2}`)}>Next</button>
      )}
    </section>
  );
}

watch(() => held, () => isDeclared);
createRoot(document.querySelector('#root')).render(<Complaint />);
