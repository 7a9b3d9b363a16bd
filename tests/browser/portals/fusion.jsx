// A form of Fusion, Alibaba's own, with the older React it was made for.

import { Button, Checkbox, DatePicker2, Field, Form, Input, Radio, Select, Upload } from '@alifd/next';
import '@alifd/next/dist/next.css';
import ReactDOM from 'react-dom';
import { ENGLISH, FIRST, OFFERED } from './fields.mjs';
import { DECLARATION } from './shell.mjs';
import { watch } from './watch.mjs';
import { Component } from 'react';

let field;

class Complaint extends Component {
  field = new Field(this);

  render() {
    field = this.field;
    const { init } = this.field;
    const item = (key, control) => (
      <Form.Item label={ENGLISH[key]} required>
        {control}
      </Form.Item>
    );
    const first = (key) => ({ initValue: FIRST[key] === '' && OFFERED[key] ? undefined : FIRST[key] });
    const select = (key) =>
      item(key, <Select showSearch hasClear placeholder="Please select" dataSource={OFFERED[key]} style={{ width: 320 }} {...init(key, first(key))} />);
    return (
      <Form field={this.field} onSubmit={() => window.replica.submitted()}>
        {select('platform')}
        {select('right_kind')}
        {select('right')}
        {item('right_number', <Input hasClear {...init('right_number', first('right_number'))} />)}
        {item('right_expires', <DatePicker2 hasClear {...init('right_expires')} />)}
        {item('complaint_type', <Radio.Group dataSource={OFFERED.complaint_type} {...init('complaint_type', first('complaint_type'))} />)}
        {select('reason')}
        {item('links', <Input.TextArea {...init('links', first('links'))} />)}
        {item('order_number', <Input {...init('order_number', first('order_number'))} />)}
        {item('text', <Input.TextArea {...init('text', first('text'))} />)}
        {item('attachments', (
          <Upload multiple autoUpload={false} listType="text" {...init('attachments', { initValue: [] })}>
            <Button>Select files</Button>
          </Upload>
        ))}
        <Checkbox {...init('declaration', { valueName: 'checked', initValue: false })}>{DECLARATION}</Checkbox>
        <Form.Submit>Submit complaint</Form.Submit>
      </Form>
    );
  }
}

/** The file as it was given: Fusion puts its own description around it, some of them twice. */
function given(file) {
  return file instanceof File ? file : given(file.originFileObj);
}

watch(
  () => {
    const held = field.getValues();
    return {
      ...held,
      right_expires: held.right_expires?.format('YYYY-MM-DD') ?? '',
      attachments: held.attachments.map(given),
    };
  },
  () => field.getValue('declaration'),
);
ReactDOM.render(<Complaint />, document.querySelector('#root'));
