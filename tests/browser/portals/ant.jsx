// A form of Ant Design: lists that are searched and drawn only as far as they are seen, a calendar, a list of files.

import { Button, Checkbox, DatePicker, Form, Input, Radio, Select, Upload } from 'antd';
import { createRoot } from 'react-dom/client';
import { ENGLISH, FIRST, OFFERED } from './fields.mjs';
import { DECLARATION } from './shell.mjs';
import { watch } from './watch.mjs';

let form;

function Complaint() {
  const [own] = Form.useForm();
  form = own;
  const first = Object.fromEntries(Object.entries(FIRST).map(([key, value]) => [key, value === '' && OFFERED[key] ? undefined : value]));
  const item = (key, children, more = {}) => (
    <Form.Item name={key} label={ENGLISH[key]} rules={[{ required: true }]} {...more}>
      {children}
    </Form.Item>
  );
  const select = (key) =>
    item(key, <Select showSearch allowClear placeholder="Please select" options={OFFERED[key].map((text) => ({ value: text, label: text }))} />);
  return (
    <Form form={own} layout="vertical" initialValues={{ ...first, right_expires: null }} onFinish={() => window.replica.submitted()}>
      {select('platform')}
      {select('right_kind')}
      {select('right')}
      {item('right_number', <Input allowClear />)}
      {item('right_expires', <DatePicker />)}
      {item('complaint_type', <Radio.Group options={OFFERED.complaint_type} />)}
      {select('reason')}
      {item('links', <Input.TextArea rows={4} showCount />)}
      {item('order_number', <Input />)}
      {item('text', <Input.TextArea rows={4} autoSize />)}
      {item('attachments', <Upload multiple beforeUpload={() => false}><Button>Select files</Button></Upload>, {
        valuePropName: 'fileList',
        getValueFromEvent: ({ fileList }) => fileList,
      })}
      <Form.Item name="declaration" valuePropName="checked">
        <Checkbox>{DECLARATION}</Checkbox>
      </Form.Item>
      <Button type="primary" htmlType="submit">Submit complaint</Button>
    </Form>
  );
}

watch(
  () => {
    const held = form.getFieldsValue();
    return {
      ...held,
      right_expires: held.right_expires?.format('YYYY-MM-DD') ?? '',
      attachments: held.attachments.map((file) => file.originFileObj ?? file),
    };
  },
  () => form.getFieldValue('declaration'),
);
createRoot(document.querySelector('#root')).render(<Complaint />);
