//! Picture addresses: the full-size address behind a thumbnail's, and what makes two of them the same picture.

use crate::address::Address;
use std::collections::BTreeSet;

/// The address of the full-size picture behind `address`, with `https:`; `None` where it is no picture of a listing
/// (inline data, an icon, a part of the page's own design, another host).
///
/// The site adds size and format to the file's name: `….jpg_220x220q75.jpg_.avif` is `….jpg`; on 1688.com a size may stand
/// before the ending: `….220x220.jpg`.
pub fn full_size(address: &str) -> Option<String> {
    if address.len() > LONGEST {
        return None;
    }
    match plain(address) {
        Some((host, path)) => full_size_of(host, path),
        None => {
            let address = Address::parse(address)?;
            full_size_of(address.host(), address.path())
        }
    }
}

/// Host and path of an address that holds nothing to resolve, as nearly all pictures' addresses are.
fn plain(address: &str) -> Option<(&str, &str)> {
    let rest = ["https://", "//", "http://"].iter().find_map(|start| address.strip_prefix(start))?;
    let (host, path) = rest.split_at_checked(rest.find('/')?)?;
    let is_label = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_path = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'!');
    let mut dots = path.split('.');
    // A path of dots alone leads elsewhere.
    let is_plain = host.split('.').all(|label| !label.is_empty() && label.bytes().all(is_label))
        && dots.all(|part| !part.is_empty() && part.bytes().all(is_path))
        && !path.contains("/.")
        && !path.contains("./");
    is_plain.then_some((host, path))
}

fn full_size_of(host: &str, path: &str) -> Option<String> {
    let is_on = |domain: &&str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if !HOSTS.iter().any(is_on) || !FOLDERS.iter().any(|folder| path.contains(folder)) {
        return None;
    }
    let (folder, file) = path.rsplit_once('/')?;
    let lower = file.to_ascii_lowercase();
    let (start, extension) = EXTENSIONS
        .iter()
        .filter_map(|extension| Some((lower.find(extension)?, extension)))
        .min_by_key(|found| found.0)?;
    let (stem, rest) = file.split_at_checked(start)?;
    let (extension, added) = rest.split_at_checked(extension.len())?;
    let mut stem = stem;
    while let Some((name, size)) = stem.rsplit_once('.')
        && is_size(size)
    {
        stem = name;
    }
    let is_named = !stem.is_empty() && (added.is_empty() || added.starts_with('_'));
    if !is_named || is_size(stem) || stem.contains(DESIGN) {
        return None;
    }
    let full = ["https://", host, folder, "/", stem, extension].concat();
    // What is not written as addresses are written becomes longer.
    (full.len() <= LONGEST).then_some(full)
}

/// The address of a picture of `address` that is as small as a row of a list, where its host makes such; else `address`.
pub fn row_size(address: &str) -> String {
    let is_sized = EXTENSIONS.iter().any(|ending| address.ends_with(ending)) && address.contains(".alicdn.com/kf/");
    if is_sized { format!("{address}_120x120.jpg") } else { address.to_owned() }
}

/// What names the picture itself in its address: without host, size and the words added for search engines.
pub fn identity(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = match path.split_once("/kf/") {
        Some((_, path)) => path.split('/').next().unwrap_or(path),
        None => path.rsplit('/').next().unwrap_or(path),
    };
    name.split('.').next().unwrap_or(name)
}

/// Full-size addresses of `addresses` in their order, each picture once.
pub(crate) fn distinct(addresses: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut known = BTreeSet::new();
    let pictures = addresses.into_iter().filter_map(|address| full_size(&address));
    pictures.filter(|picture| known.insert(identity(picture).to_owned())).collect()
}

/// `220x220`: what an icon is named by, and what stands before the ending of a thumbnail.
fn is_size(text: &str) -> bool {
    text.split_once('x').is_some_and(|(width, height)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(width) && digits(height)
    })
}

/// No picture's address is as long as this many bytes.
const LONGEST: usize = 2048;

/// Where listings' pictures are kept.
const HOSTS: &[&str] = &["alicdn.com", "aliexpress-media.com", "aliimg.com"];

/// The folders of these hosts that hold what sellers send; the others hold scripts and the pages' own design.
const FOLDERS: &[&str] = &["/kf/", "/img/ibank/", "/imgextra/", "/bao/uploaded/", "/wsphoto/"];

/// In the names of pictures that belong to the page's design though they are kept beside the sellers'.
const DESIGN: &str = "-tps-";

const EXTENSIONS: &[&str] = &[".jpg", ".jpeg", ".png", ".webp"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_and_formats_are_taken_off() {
        for suffix in [
            "",
            "_220x220q75.jpg_.avif",
            "_480x480q75.jpg_.avif",
            "_960x960q75.jpg_.avif",
            "_350x350xz.jpg",
            "_220x220xz.jpg_.webp",
            "_80x80.jpg",
            "_640x640.jpg",
            "_Q90.jpg_.webp",
            "_.webp",
            "?size=1#top",
        ] {
            for start in ["//", "https://", "http://", " HTTPS://"] {
                let thumbnail = format!("{start}ae-pic-a1.aliexpress-media.com/kf/S6b49.jpg{suffix}");
                let full = "https://ae-pic-a1.aliexpress-media.com/kf/S6b49.jpg";
                assert_eq!(full_size(&thumbnail).as_deref(), Some(full), "{thumbnail}");
            }
        }
        let cases = [
            ("https://ae01.alicdn.com/kf/S3c92.png_480x480.png_.avif", "https://ae01.alicdn.com/kf/S3c92.png"),
            ("//ae04.alicdn.com/kf/S3c92/Desk-Lamp.jpg_220x220.jpg", "https://ae04.alicdn.com/kf/S3c92/Desk-Lamp.jpg"),
            ("//ae01.alicdn.com/kf/S3c92.JPG_50x50.JPG", "https://ae01.alicdn.com/kf/S3c92.JPG"),
            ("//s.alicdn.com/@sc04/kf/H3c92.jpeg_720x720q50.jpg", "https://s.alicdn.com/@sc04/kf/H3c92.jpeg"),
            (
                "//cbu01.alicdn.com/img/ibank/O1CN01ab_!!22-0-cib.220x220.jpg?__r__=1",
                "https://cbu01.alicdn.com/img/ibank/O1CN01ab_!!22-0-cib.jpg",
            ),
            (
                "//cbu01.alicdn.com/img/ibank/O1CN01ab_!!22-0-cib.jpg_460x460q100.jpg_.webp",
                "https://cbu01.alicdn.com/img/ibank/O1CN01ab_!!22-0-cib.jpg",
            ),
        ];
        for (thumbnail, full) in cases {
            assert_eq!(full_size(thumbnail).as_deref(), Some(full));
        }
    }

    #[test]
    fn icons_and_strangers_are_no_pictures() {
        let longer_in_full = format!("https://ae01.alicdn.com/kf/{}/S5efe.jpg", "\u{1}".repeat(1000));
        let long = format!("https://ae01.alicdn.com/kf/{}.jpg", "a".repeat(1_000_000));
        for address in [
            "data:image/png;base64,iVBORw0KGgo=",
            "https://ae01.alicdn.com/kf/S5efe/48x48.png",
            "https://gw.alicdn.com/imgextra/i1/O1CN01ab_!!6000-2-tps-32-32.png",
            "https://img.alicdn.com/tfs/TB1ab-32-32.png",
            "https://g.alicdn.com/code/lib/a.png",
            "https://example.com/kf/S5efe.jpg",
            "https://ae01.alicdn.com.example/kf/S5efe.jpg",
            "https://ae01.alicdn.com/kf/S5efe",
            "https://ae01.alicdn.com/kf/S5efe.jpg.exe",
            "https://ae01.alicdn.com/kf/.220x220.jpg",
            &longer_in_full,
            "https://ae01.alicdn.com/kf/.jpg",
            "/kf/S5efe.jpg",
            "",
            &long,
        ] {
            assert_eq!(full_size(address), None, "{}", &address[..address.len().min(60)]);
        }
    }

    #[test]
    fn a_row_s_picture_is_asked_for_small_where_its_host_makes_it_so() {
        let plain = "https://ae01.alicdn.com/kf/S1.jpg";
        assert_eq!(row_size(plain), format!("{plain}_120x120.jpg"));
        let elsewhere = "https://img.alicdn.com/imgextra/i1/O1.png";
        assert_eq!(row_size(elsewhere), elsewhere);
    }

    #[test]
    fn one_picture_under_many_names() {
        for address in [
            "https://ae01.alicdn.com/kf/S5d30/Car-Seat.jpg",
            "https://ae04.alicdn.com/kf/S5d30.jpg",
            "//ae-pic-a1.aliexpress-media.com/kf/S5d30.jpg_220x220q75.jpg_.avif",
            "https://ae01.alicdn.com/kf/S5d30.png?x=/kf/1",
        ] {
            assert_eq!(identity(address), "S5d30", "{address}");
        }
        let pictures = ["S1.jpg", "S2.jpg_80x80.jpg", "S1/Lamp.jpg", "S2.jpg"];
        let pictures = distinct(pictures.map(|picture| format!("//ae01.alicdn.com/kf/{picture}")));
        assert_eq!(pictures, ["https://ae01.alicdn.com/kf/S1.jpg", "https://ae01.alicdn.com/kf/S2.jpg"]);
        let elsewhere = ["O1CN01ab_!!22-0-cib.jpg", "O1CN01cd_!!22-0-cib.jpg", "O1CN01ab_!!22-0-cib.310x310.jpg"];
        assert_eq!(distinct(elsewhere.map(|picture| format!("//cbu01.alicdn.com/img/ibank/{picture}"))).len(), 2);
    }

    proptest! {
        #[test]
        fn a_plain_address_is_what_the_whole_parser_makes_of_it(
            address in "(https?:)?//[a-z0-9.-]{1,20}(/[A-Za-z0-9_!.-]{0,9}){0,4}(\\.jpg(_80x80\\.jpg)?)?"
        ) {
            if let Some((host, path)) = plain(&address) {
                let whole = Address::parse(&address).map(|whole| (whole.host().to_owned(), whole.path().to_owned()));
                prop_assert_eq!(whole, Some((host.to_owned(), path.to_owned())));
            }
        }

        #[test]
        fn any_address_is_read_or_left(address in ".{0,80}", tail in "[a-zA-Z0-9/._%x-]{0,40}") {
            for address in [address, format!("//ae01.alicdn.com/kf/{tail}"), format!("//ae01.alicdn.com/kf/{tail}.jpg")] {
                let _ = identity(&address);
                if let Some(full) = full_size(&address) {
                    prop_assert_eq!(full_size(&full), Some(full));
                }
            }
        }

        #[test]
        fn a_full_size_address_is_its_own(hash in "S[0-9a-f]{32}[A-Za-z]", size in 10u32..2000) {
            let full = full_size(&format!("//ae01.alicdn.com/kf/{hash}.jpg_{size}x{size}q75.jpg_.avif")).unwrap();
            prop_assert_eq!(full_size(&full), Some(full.clone()));
            prop_assert_eq!(identity(&full), hash.as_str());
        }
    }
}
