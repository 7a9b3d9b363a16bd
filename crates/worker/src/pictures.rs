//! Which pictures belong to an exhibit, and from where they may be fetched.

use analysis::{Judgement, Level};
use listing::{PageKind, PageReading, Role};

/// The most pictures of one listing's gallery.
const MOST_OF_A_GALLERY: usize = 20;
/// The most pictures of listings with findings on one list.
const MOST_OF_A_LIST: usize = 40;
/// From which level on a listing's picture on a list is kept.
const LEAST_LEVEL: Level = Level::Medium;

/// The hosts pictures are fetched from: those the manifest names for it.
const HOSTS: [&str; 2] = ["alicdn.com", "aliexpress-media.com"];

/// The hosts of the site itself.
const SITES: [&str; 3] = ["aliexpress.com", "aliexpress.us", "aliexpress.ru"];

/// The header by which Chromium asks for the pictures of a page, so that the server chooses the same format again.
pub const ACCEPT: &str = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

/// The media types that are pictures, with the ending of their files' names.
const TYPES: [(&str, &str); 7] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/avif", "avif"),
    ("image/gif", "gif"),
    ("image/bmp", "bmp"),
    ("image/svg+xml", "svg"),
];

/// The addresses of the pictures to keep: the main listing's gallery on an item page, the first picture of each suspicious
/// listing on a list. None: there is no listing whose pictures matter.
pub fn wanted(reading: &PageReading, judgement: &Judgement) -> Vec<String> {
    let mut wanted: Vec<String> = match reading.page.kind {
        PageKind::Item => {
            let main = reading.listings.iter().find(|listing| listing.role == Role::Main);
            main.into_iter().flat_map(|main| main.images.iter().take(MOST_OF_A_GALLERY)).cloned().collect()
        }
        _ => reading
            .listings
            .iter()
            .filter(|listing| listing.role != Role::Recommendation)
            .filter(|listing| {
                judgement.listings.iter().any(|judged| judged.item_id == listing.item_id && judged.level >= LEAST_LEVEL)
            })
            .filter_map(|listing| listing.images.first())
            .take(MOST_OF_A_LIST)
            .cloned()
            .collect(),
    };
    let mut seen = std::collections::BTreeSet::new();
    wanted.retain(|url| seen.insert(url.clone()));
    wanted
}

/// Whether a picture's address is on a host it may be fetched from.
pub fn is_held(url: &str) -> bool {
    is_on(url, &HOSTS)
}

/// Whether what a page shows may be fetched again from this address: from a picture host, or from the site itself.
pub fn is_of_site(url: &str) -> bool {
    is_held(url) || is_on(url, &SITES)
}

fn is_on(url: &str, hosts: &[&str]) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.split(':').next().unwrap_or(authority);
    hosts.iter().any(|held| host == *held || host.strip_suffix(held).is_some_and(|sub| sub.ends_with('.')))
}

/// The address of a picture in the size of a card's, as the site's picture hosts make it.
pub fn small_size(full: &str) -> Option<String> {
    let (_, file) = full.rsplit_once('/')?;
    let (_, ending) = file.rsplit_once('.')?;
    Some(format!("{full}_220x220.{ending}"))
}

/// The media type without parameters and the file name's ending, where it is a picture's.
pub fn picture_type(media_type: &str) -> Option<(&'static str, &'static str)> {
    let essence = media_type.split(';').next().unwrap_or(media_type).trim().to_ascii_lowercase();
    TYPES.into_iter().find(|(known, _)| *known == essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_fetched_from_the_site_s_picture_hosts_only() {
        assert!(is_held("https://ae01.alicdn.com/kf/a.jpg"));
        assert!(is_held("https://ae-pic-a1.aliexpress-media.com/kf/a.jpg?x=1"));
        assert!(!is_held("http://ae01.alicdn.com/kf/a.jpg"));
        assert!(!is_held("https://notalicdn.com/a.jpg"));
        assert!(!is_held("https://alicdn.com.evil.example/a.jpg"));
        assert!(!is_held("https://user@evil.example/alicdn.com"));
        assert!(!is_held("data:image/png;base64,AAAA"));
        assert!(!is_held("https://www.aliexpress.com/a.png") && is_of_site("https://www.aliexpress.com/a.png"));
        assert!(
            is_of_site("https://ae01.alicdn.com/kf/a.jpg") && !is_of_site("https://aliexpress.com.evil.example/a.png")
        );
    }

    #[test]
    fn a_small_picture_is_asked_for_by_its_name() {
        let small = small_size("https://ae01.alicdn.com/kf/S1/Lamp.png").unwrap();
        assert_eq!(small, "https://ae01.alicdn.com/kf/S1/Lamp.png_220x220.png");
        assert_eq!(small_size("https://ae01.alicdn.com/kf/S1"), None);
    }

    #[test]
    fn whatever_thumbnail_a_card_shows_the_same_small_picture_is_asked_for() {
        let host = "//ae-pic-a1.aliexpress-media.com/kf/S1.jpg";
        for suffix in
            ["", "_220x220.jpg", "_480x480q75.jpg_.avif", "_220x220xz.jpg_.webp", "_.webp", "_960x960q75.jpg_.avif"]
        {
            let full = listing::picture::full_size(&format!("{host}{suffix}")).unwrap();
            assert_eq!(small_size(&full).unwrap(), format!("https:{host}_220x220.jpg"), "{suffix}");
            assert!(is_held(&full));
        }
    }

    #[test]
    fn media_types_that_are_no_pictures_are_refused() {
        assert_eq!(picture_type("image/JPEG; q=1"), Some(("image/jpeg", "jpg")));
        assert_eq!(picture_type("text/html"), None);
        assert_eq!(picture_type(""), None);
    }
}
