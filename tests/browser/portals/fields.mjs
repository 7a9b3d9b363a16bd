// What every form of ours that stands for a portal's has in common: what is asked, what is offered, what stands there at
// first, and what a draft wants there.

/** What the fields are called, by key, as `crates/complaint/portals/alibaba-ipp.json` has it where it is known. */
export const ENGLISH = {
  platform: 'Complaint website',
  right_kind: 'IPR',
  right: 'Corresponding IPR information',
  right_number: 'Registration number',
  right_expires: 'Expiration date',
  complaint_type: 'Complaint type',
  reason: 'Complaint reason',
  links: 'Infringing listings',
  order_number: 'Transaction order number',
  text: 'Supplement infringement reason(s)',
  attachments: 'Attachments',
};

/** The same in Chinese. */
export const CHINESE = {
  platform: '投诉平台',
  right_kind: '知识产权类型',
  right: '对应知识产权信息',
  right_number: '注册号',
  right_expires: '有效期至',
  complaint_type: '投诉类型',
  reason: '投诉理由',
  links: '侵权链接',
  order_number: '交易订单号',
  text: '补充侵权理由',
  attachments: '上传附件',
};

export const KEYS = Object.keys(ENGLISH);

/** What is offered where one chooses. */
export const OFFERED = {
  platform: ['AliExpress.com', 'Alibaba.com', '1688.com', 'Taobao.com', 'Tmall.com', 'Tmall.hk'],
  right_kind: ['Trademark', 'Copyright', 'Patent', 'Others'],
  right: ['VELMORA (Reg. No. 018900001)', 'VELMORA (Reg. No. 018123456)', 'AEROLUX (Reg. No. 017555555)'],
  complaint_type: ['Product listing', 'Store front'],
  reason: [
    'This model or type does not exist',
    'Trademarks: Counterfeit Features',
    'Trademarks: Unfair Use of Registered Trademark',
    'Test buy',
    "Improper use of another's logo",
    'Trademark keyword abuse',
    'Use of labels and logos',
    'Obscured trademarks',
    "Seller's own statement",
    'Unauthorized sales',
    'Packaging',
    'Instructions and manuals',
    'Spare parts',
    'Domain names',
    'Trade names',
    'Others',
  ],
};

/** What stands there at first. */
export const FIRST = {
  platform: '',
  right_kind: 'Copyright',
  right: '',
  right_number: '',
  right_expires: '',
  complaint_type: 'Store front',
  reason: '',
  links: '',
  order_number: '',
  text: 'A note from the last time.',
  attachments: [],
};

/** What a draft wants there; its files apart. */
export const WANTED = {
  platform: 'AliExpress.com',
  right_kind: 'Trademark',
  right: 'VELMORA (Reg. No. 018123456)',
  right_number: '018123456',
  right_expires: '2031-05-04',
  complaint_type: 'Product listing',
  reason: 'Trademarks: Counterfeit Features',
  links: [1005001234567890, 1005001234567891, 1005001234567892]
    .map((item) => `https://www.aliexpress.com/item/${item}.html`)
    .join('\n'),
  order_number: '8190001234567890',
  text: 'VELMORA, registration 018123456.\nThe differences are marked one by one on comparison.pdf: “seam”, 标签.\n\n1 <b>listing</b> & its page.',
};
