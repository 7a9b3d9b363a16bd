//! Addresses: what they name, and that the canonical one names itself and tracks nobody.
#![no_main]

use libfuzzer_sys::fuzz_target;
use listing::address::{Address, ItemId, Place};
use listing::picture::{full_size, identity};

fuzz_target!(|text: &str| {
    let base = Address::parse("https://www.aliexpress.com/w/wholesale-lamp.html?page=2");
    for address in [Address::parse(text), Address::of_link(text, base.as_ref())].into_iter().flatten() {
        let item = address.linked_item();
        if let Place::Item(named) = address.place() {
            assert_eq!(item.as_ref(), Some(&named));
        }
        if let Some(canonical) = address.canonical() {
            let again = Address::parse(&canonical).expect("a canonical address is one");
            assert_eq!(again.canonical().as_deref(), Some(canonical.as_str()));
            // The US site's id is not part of the canonical address.
            let global = |item: Option<ItemId>| item.map(|item| item.global);
            assert_eq!(global(again.linked_item()), global(item.clone()), "{canonical}");
            for tracking in ["spm", "scm", "pvid", "utm_source", "aff_fcid", "pdp_npi", "gatewayAdapt"] {
                assert_eq!(again.parameter(tracking), None, "{canonical}");
            }
        }
    }
    if let Some(full) = full_size(text) {
        assert_eq!(full_size(&full).as_deref(), Some(full.as_str()));
        let _ = identity(&full);
    }
});
