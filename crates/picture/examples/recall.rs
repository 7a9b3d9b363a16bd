//! Which altered pictures are found, and how many others are taken for them:
//! `cargo run -p picture --example recall -- FOLDER` prints the table for the pictures in a folder, Markdown.
//!
//! Every picture of the folder is an official one, at most 800 pixels wide or high. It is altered, sent in as JPEG and
//! shown on a card at 220 pixels, as JPEG again; what is shown there is compared with all official pictures. The thresholds
//! are the greatest at which at most one in a thousand pairs of unrelated pictures is taken for one.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a tool of ours, run by hand")]

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, Rgba, RgbaImage};
use image_hasher::{HashAlg, HasherConfig, ImageHash};
use picture::{Fingerprint, Luma, Official};
use std::path::PathBuf;

const OFFICIAL_SIDE: u32 = 800;
const CARD_SIDE: u32 = 220;

type Alteration = fn(&DynamicImage) -> DynamicImage;

/// What sellers do to pictures.
const ALTERATIONS: &[(&str, Alteration)] = &[
    ("none", |picture| picture.clone()),
    ("resized to 0.25", |picture| scaled(picture, 25)),
    ("resized to 0.5", |picture| scaled(picture, 50)),
    ("resized to 2", |picture| scaled(picture, 200)),
    ("recompressed, JPEG quality 90", |picture| recompressed(picture, 90)),
    ("recompressed, JPEG quality 60", |picture| recompressed(picture, 60)),
    ("recompressed, JPEG quality 30", |picture| recompressed(picture, 30)),
    ("cropped by 5 % at one side", |picture| cropped(picture, [5, 0, 0, 0])),
    ("cropped by 5 % at each side", |picture| cropped(picture, [5, 5, 5, 5])),
    ("cropped by 10 % at one side", |picture| cropped(picture, [0, 0, 0, 10])),
    ("cropped by 10 % at a corner", |picture| cropped(picture, [10, 10, 0, 0])),
    ("cropped by 10 % at each side", |picture| cropped(picture, [10, 10, 10, 10])),
    ("cropped by 7 % at each side", |picture| cropped(picture, [7, 7, 7, 7])),
    ("cropped by 12, 3, 8 and 6 %", |picture| cropped(picture, [12, 3, 8, 6])),
    ("mirrored", DynamicImage::fliph),
    ("mirrored, cropped by 5 % at each side", |picture| cropped(&picture.fliph(), [5, 5, 5, 5])),
    ("watermark: lines of text, 10 %", |picture| watermarked(picture, 10)),
    ("watermark: lines of text, 30 %", |picture| watermarked(picture, 30)),
    ("a logo in a corner, opaque", logo_in_a_corner),
    ("a banner over the lowest eighth", banner),
    ("brighter by 30 of 255", |picture| picture.brighten(30)),
    ("more contrast, 30 %", |picture| picture.adjust_contrast(30.0)),
    ("recoloured, hue by 60°", |picture| picture.huerotate(60)),
    ("grey", |picture| DynamicImage::ImageLuma8(picture.to_luma8())),
    ("a white border of 5 %", |picture| framed(picture, 5, 5)),
    ("padded with white to a square", squared),
    ("turned by 2°", |picture| turned(picture, 2.0)),
    ("turned by 5°", |picture| turned(picture, 5.0)),
];

/// A way to compare pictures: how far each shown picture is from each official one, none where it is not compared.
struct Method {
    name: &'static str,
    /// By the alteration, then by the picture it was made from, then by the official picture.
    distances: Vec<Vec<Vec<Option<u32>>>>,
}

fn main() {
    let folder = std::env::args_os().nth(1).expect("a folder of pictures");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let officials: Vec<DynamicImage> = files.iter().filter_map(|file| image::open(file).ok()).map(official).collect();
    eprintln!("{} pictures", officials.len());
    let shown: Vec<Vec<DynamicImage>> = ALTERATIONS
        .iter()
        .map(|(_, alter)| officials.iter().map(|picture| card(&recompressed(&alter(picture), 85))).collect())
        .collect();
    eprintln!("altered");
    let methods = [
        ours(&officials, &shown),
        peer("`image_hasher`, dHash 64", HasherConfig::new().hash_alg(HashAlg::Gradient), &officials, &shown),
        peer(
            "`image_hasher`, pHash 64",
            HasherConfig::new().hash_alg(HashAlg::Median).preproc_dct(),
            &officials,
            &shown,
        ),
    ];
    let thresholds = methods.each_ref().map(threshold);
    println!("| alteration | {} |", methods.each_ref().map(|method| method.name).join(" | "));
    println!("| --- |{}", " ---: |".repeat(methods.len()));
    for (at, (name, _)) in ALTERATIONS.iter().enumerate() {
        let found = methods.iter().zip(thresholds).map(|(method, threshold)| {
            let own =
                method.distances[at].iter().enumerate().filter_map(|(own, distances)| Some((own, distances[own]?)));
            let found = own.filter(|(_, distance)| *distance <= threshold).count();
            format!("{:.1} %", 100.0 * found as f64 / officials.len() as f64)
        });
        println!("| {name} | {} |", found.collect::<Vec<_>>().join(" | "));
    }
    let false_ones = methods.iter().zip(thresholds).map(|(method, threshold)| {
        let (pairs, wrong) = unrelated(method).fold((0, 0), |(pairs, wrong), distance| {
            (pairs + 1, wrong + usize::from(distance.is_some_and(|distance| distance <= threshold)))
        });
        format!("{:.2} in 1,000", 1000.0 * f64::from(wrong as u32) / f64::from(pairs))
    });
    println!("| *unrelated pairs taken for one* | {} |", false_ones.collect::<Vec<_>>().join(" | "));
    println!("| *threshold* | {} |", thresholds.map(|threshold| threshold.to_string()).join(" | "));
    let plain = methods[0].distances[0].iter().enumerate().filter(|(own, distances)| distances[*own].is_none()).count();
    println!("\n{} pictures, {plain} of them too plain to be compared.", officials.len());
}

fn ours(officials: &[DynamicImage], shown: &[Vec<DynamicImage>]) -> Method {
    let hashes: Vec<Option<Official>> = officials.iter().map(|picture| Official::of(&luma(picture))).collect();
    let distances = |picture: &DynamicImage| {
        let fingerprint = Fingerprint::of(&luma(picture));
        let score = |official: &Option<Official>| Some(official.as_ref()?.resemblance(&fingerprint?).score());
        hashes.iter().map(score).collect()
    };
    let of_all = |pictures: &Vec<DynamicImage>| pictures.iter().map(distances).collect();
    Method { name: "Counterproof", distances: shown.iter().map(of_all).collect() }
}

fn peer(name: &'static str, config: HasherConfig, officials: &[DynamicImage], shown: &[Vec<DynamicImage>]) -> Method {
    let hasher = config.hash_size(8, 8).to_hasher();
    let hashes: Vec<ImageHash> = officials.iter().map(|picture| hasher.hash_image(picture)).collect();
    let distances = |picture: &DynamicImage| {
        let shown = hasher.hash_image(picture);
        hashes.iter().map(|hash| Some(hash.dist(&shown))).collect()
    };
    let of_all = |pictures: &Vec<DynamicImage>| pictures.iter().map(distances).collect();
    Method { name, distances: shown.iter().map(of_all).collect() }
}

/// The distances of pictures as they are from all official pictures but their own.
fn unrelated(method: &Method) -> impl Iterator<Item = Option<u32>> + '_ {
    let pictures = method.distances[0].iter().enumerate();
    pictures.flat_map(|(own, distances)| {
        distances.iter().enumerate().filter(move |(other, _)| *other != own).map(|(_, distance)| *distance)
    })
}

fn threshold(method: &Method) -> u32 {
    let mut distances: Vec<u32> = unrelated(method).map(|distance| distance.unwrap_or(u32::MAX)).collect();
    distances.sort_unstable();
    // One more than a thousandth of the pairs lie at this distance or below it.
    distances[distances.len() / 1000].saturating_sub(1)
}

fn luma(picture: &DynamicImage) -> Luma {
    let pixels = picture.to_rgba8();
    Luma::from_rgba(pixels.width(), pixels.height(), &pixels).unwrap()
}

fn official(picture: DynamicImage) -> DynamicImage {
    let small = picture.resize(OFFICIAL_SIDE, OFFICIAL_SIDE, FilterType::Triangle);
    let mut paper = white(small.width(), small.height());
    overlay(&mut paper, &small.to_rgba8(), 0, 0);
    paper.into()
}

fn card(picture: &DynamicImage) -> DynamicImage {
    recompressed(&picture.resize(CARD_SIDE, CARD_SIDE, FilterType::Triangle), 75)
}

fn white(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_pixel(width, height, Rgba([255; 4]))
}

fn scaled(picture: &DynamicImage, percent: u32) -> DynamicImage {
    let [width, height] = [picture.width(), picture.height()].map(|side| (side * percent / 100).max(1));
    picture.resize_exact(width, height, FilterType::CatmullRom)
}

fn recompressed(picture: &DynamicImage, quality: u8) -> DynamicImage {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&picture.to_rgb8()).unwrap();
    image::load_from_memory(&bytes).unwrap()
}

/// Percent cut off at the left, the top, the right and the bottom.
fn cropped(picture: &DynamicImage, [left, top, right, bottom]: [u32; 4]) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let kept = |side: u32, before: u32, after: u32| side - side * (before + after) / 100;
    picture.crop_imm(width * left / 100, height * top / 100, kept(width, left, right), kept(height, top, bottom))
}

/// Mixes a colour into the places that are marked.
fn marked(picture: &DynamicImage, percent: u32, colour: [u8; 3], is_marked: impl Fn(u32, u32) -> bool) -> DynamicImage {
    let mut pixels = picture.to_rgba8();
    for (_, _, pixel) in pixels.enumerate_pixels_mut().filter(|(x, y, _)| is_marked(*x, *y)) {
        for (channel, mark) in pixel.0.iter_mut().zip(colour) {
            *channel = ((u32::from(*channel) * (100 - percent) + u32::from(mark) * percent) / 100) as u8;
        }
    }
    pixels.into()
}

/// Three lines of blocks as wide as letters.
fn watermarked(picture: &DynamicImage, percent: u32) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let (letter, line) = ((width / 24).max(2), (height / 12).max(2));
    marked(picture, percent, [128; 3], |x, y| {
        (y / line) % 4 == 1 && x % letter < letter * 3 / 5 && y % line < line * 4 / 5
    })
}

fn logo_in_a_corner(picture: &DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    marked(picture, 100, [200, 30, 30], |x, y| x < width / 4 && y < height / 8)
}

fn banner(picture: &DynamicImage) -> DynamicImage {
    let height = picture.height();
    marked(picture, 100, [20, 60, 200], |_, y| y >= height - height / 8)
}

fn framed(picture: &DynamicImage, across: u32, down: u32) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let (beside, above) = (width * across / 100, height * down / 100);
    let mut paper = white(width + 2 * beside, height + 2 * above);
    overlay(&mut paper, &picture.to_rgba8(), beside.into(), above.into());
    paper.into()
}

fn squared(picture: &DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let side = width.max(height);
    let mut paper = white(side, side);
    overlay(&mut paper, &picture.to_rgba8(), ((side - width) / 2).into(), ((side - height) / 2).into());
    paper.into()
}

fn turned(picture: &DynamicImage, degrees: f64) -> DynamicImage {
    let pixels = picture.to_rgba8();
    let (width, height) = pixels.dimensions();
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    RgbaImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) - middle_x, f64::from(y) - middle_y);
        let (x, y) = (x * cosine + y * sine + middle_x, y * cosine - x * sine + middle_y);
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(width) && y < f64::from(height);
        if inside { *pixels.get_pixel(x as u32, y as u32) } else { Rgba([255; 4]) }
    })
    .into()
}
