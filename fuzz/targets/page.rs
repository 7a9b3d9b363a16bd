//! Whole pages at each kind of address: any document is read, or left.
#![no_main]

use libfuzzer_sys::fuzz_target;
use listing::parsed::ParsedPage;

/// The first byte chooses.
const ADDRESSES: &[&str] = &[
    "",
    "https://www.aliexpress.com/item/1005009100002022.html",
    "https://www.aliexpress.us/item/3256808913687270.html",
    "https://www.aliexpress.com/w/wholesale-lamp.html",
    "https://www.aliexpress.com/category/39/lamps.html",
    "https://www.aliexpress.com/store/1234567",
    "https://aliexpress.ru/item/1005009100002022.html?sku_id=12000049010101010",
    "https://aliexpress.ru/popular/lamp",
    "https://aliexpress.ru/store/1100036170",
    "https://www.alibaba.com/product-detail/Lamp_1600123456789.html",
    "https://www.alibaba.com/trade/search?SearchText=lamp",
    "https://detail.1688.com/offer/612345678901.html",
    "https://s.1688.com/selloffer/offer_search.htm?keywords=lamp",
    "https://a.aliexpress.com/_mK1AbCd",
    "https://item.taobao.com/item.htm?id=612345678901",
];

fuzz_target!(|input: &[u8]| {
    let [choice, ..] = input else { return };
    let address = ADDRESSES[usize::from(*choice) % ADDRESSES.len()];
    let html = String::from_utf8_lossy(input);
    let read = listing::read(&ParsedPage::new(&html, address));
    assert_eq!(read.anchors.len(), read.reading.listings.len());
});
