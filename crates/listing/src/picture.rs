//! Picture addresses: the full-size address behind a thumbnail's, and what makes two of them the same picture.

use crate::address::Address;

/// The address of the full-size picture behind `address`, with `https:`; `None` where it is no picture of a listing
/// (inline data, an icon, another host).
///
/// The site adds size and format to the file's name: `….jpg_220x220q75.jpg_.avif` is `….jpg`.
pub fn full_size(address: &str) -> Option<String> {
    let address = Address::parse(address.trim())?;
    if !HOSTS.iter().any(|host| address.is_on(host)) {
        return None;
    }
    let (folder, file) = address.path().rsplit_once('/')?;
    let lower = file.to_ascii_lowercase();
    let end = EXTENSIONS.iter().filter_map(|extension| lower.find(extension).map(|at| at + extension.len())).min()?;
    let (file, rest) = file.split_at_checked(end)?;
    if !(rest.is_empty() || rest.starts_with('_')) || is_icon(file) {
        return None;
    }
    Some(format!("https://{}{folder}/{file}", address.host()))
}

/// What names the picture itself in its address: without host, size and the words added for search engines.
pub fn identity(address: &str) -> &str {
    let name = match address.split_once("/kf/") {
        Some((_, path)) => path.split('/').next().unwrap_or(path),
        // 1688's pictures stand in a folder that all of them share.
        None => address.rsplit('/').next().unwrap_or(address),
    };
    name.split('.').next().unwrap_or(name)
}

/// Full-size addresses of `addresses` in their order, each picture once.
pub(crate) fn distinct(addresses: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut pictures: Vec<String> = Vec::new();
    for picture in addresses.into_iter().filter_map(|address| full_size(&address)) {
        if !pictures.iter().any(|known| identity(known) == identity(&picture)) {
            pictures.push(picture);
        }
    }
    pictures
}

/// An icon's file is named by its size: `48x48.png`.
fn is_icon(file: &str) -> bool {
    let stem = file.split('.').next().unwrap_or(file);
    stem.split_once('x').is_some_and(|(width, height)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(width) && digits(height)
    })
}

/// Where listings' pictures are kept.
const HOSTS: &[&str] = &["alicdn.com", "aliexpress-media.com"];

const EXTENSIONS: &[&str] = &[".jpg", ".jpeg", ".png", ".webp"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_and_formats_are_taken_off() {
        for suffix in
            ["", "_220x220q75.jpg_.avif", "_960x960q75.jpg_.avif", "_350x350xz.jpg", "_80x80.jpg", "_Q90.jpg_.webp"]
        {
            let thumbnail = format!("//ae-pic-a1.aliexpress-media.com/kf/S6b49.jpg{suffix}");
            assert_eq!(full_size(&thumbnail).as_deref(), Some("https://ae-pic-a1.aliexpress-media.com/kf/S6b49.jpg"));
        }
        assert_eq!(
            full_size("https://ae01.alicdn.com/kf/S3c92.png_480x480.png_.avif").as_deref(),
            Some("https://ae01.alicdn.com/kf/S3c92.png")
        );
    }

    #[test]
    fn icons_and_strangers_are_no_pictures() {
        for address in [
            "data:image/png;base64,iVBORw0KGgo=",
            "https://ae01.alicdn.com/kf/S5efe/48x48.png",
            "https://example.com/kf/S5efe.jpg",
            "https://ae01.alicdn.com/kf/S5efe",
            "",
        ] {
            assert_eq!(full_size(address), None, "{address}");
        }
    }

    #[test]
    fn one_picture_under_two_names() {
        assert_eq!(identity("https://ae01.alicdn.com/kf/S5d30/Car-Seat.jpg"), "S5d30");
        assert_eq!(identity("https://ae04.alicdn.com/kf/S5d30.jpg"), "S5d30");
        assert_eq!(identity("https://cbu01.alicdn.com/img/ibank/O1CN01_!!29-0-cib.jpg"), "O1CN01_!!29-0-cib");
    }

    proptest! {
        #[test]
        fn any_address_is_read_or_left(address in ".{0,80}") {
            let _ = full_size(&address);
            let _ = identity(&address);
        }

        #[test]
        fn a_full_size_address_is_its_own(hash in "S[0-9a-f]{32}[A-Za-z]", size in 10u32..2000) {
            let full = full_size(&format!("//ae01.alicdn.com/kf/{hash}.jpg_{size}x{size}q75.jpg_.avif")).unwrap();
            prop_assert_eq!(full_size(&full), Some(full.clone()));
            prop_assert_eq!(identity(&full), hash.as_str());
        }
    }
}
