//! Suppliers: each has a host of its own.

use crate::address::Address;

/// The supplier's address behind a link to one of its pages: `https://lamps.en.alibaba.com/`.
pub(crate) fn address(link: &str, base: Option<&Address>) -> Option<String> {
    let address = Address::of_link(link, base)?;
    let name = HOSTS.iter().find_map(|end| address.host().strip_suffix(end))?;
    let is_name = !name.is_empty() && !name.contains('.') && name != "www";
    is_name.then(|| format!("https://{name}.en.alibaba.com/"))
}

/// What stands behind a supplier's name in the hosts of its pages, the narrow screen's first.
const HOSTS: &[&str] = &[".m.en.alibaba.com", ".en.alibaba.com"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_is_known_by_its_host() {
        let lamps = Some("https://lamps.en.alibaba.com/".to_owned());
        assert_eq!(address("https://lamps.en.alibaba.com/index.html?from=detail&productId=1", None), lamps);
        assert_eq!(address("//lamps.m.en.alibaba.com/?x", None), lamps);
        assert_eq!(address("https://www.alibaba.com/product-detail/Lamp_1600100200300.html", None), None);
        assert_eq!(address("https://en.alibaba.com/", None), None);
        assert_eq!(address("https://lamps.en.alibaba.com.example.org/", None), None);
    }
}
