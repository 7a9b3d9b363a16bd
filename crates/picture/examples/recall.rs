//! Which altered pictures are found, and how many others are taken for them:
//! `cargo run --release -p picture --example recall -- FOLDER [CARDS]` prints the tables for the pictures in a folder,
//! Markdown.
//!
//! Every picture of the folder is an official one, at most 800 pixels wide or high. It is altered, sent in as JPEG and
//! shown on a card at 220 pixels, as JPEG again; what is shown there is compared with all official pictures. `CARDS` holds
//! cards that another program has written, a folder for each way with pictures of the same names, such as those that went
//! through lossy WebP or AVIF.
//!
//! One half of the pictures is for choosing thresholds, the greatest at which at most one in a thousand pairs of unrelated
//! pictures is taken for one; the figures are those of the other half. Which half a picture is in is told by its name.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a tool of ours, run by hand")]

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, Rgba, RgbaImage};
use image_hasher::{HashAlg, HasherConfig, ImageHash};
use picture::{Fingerprint, LARGEST_SCORE, Luma, Official};
use std::path::{Path, PathBuf};

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

/// How far a picture is from each official one; nothing where it is too plain.
type Compare<'a> = dyn Fn(&DynamicImage) -> Vec<Option<u32>> + 'a;

/// A way to compare pictures: how far a shown picture is from each official one, none where it is not compared.
struct Method<'a> {
    name: &'static str,
    compare: Box<Compare<'a>>,
    /// The threshold that ships; where there is none it is chosen.
    shipped: Option<u32>,
    /// By the alteration, then by the picture it was made from, then by the official picture.
    distances: Vec<Vec<Vec<Option<u32>>>>,
}

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let files = files_in(&arguments.next().expect("a folder of pictures"));
    let officials: Vec<DynamicImage> = files.iter().map(|file| official(image::open(file).unwrap())).collect();
    let mut methods = [
        ours(&officials),
        peer("`image_hasher`, dHash 64", HasherConfig::new().hash_alg(HashAlg::Gradient), &officials),
        peer("`image_hasher`, pHash 64", HasherConfig::new().hash_alg(HashAlg::Median).preproc_dct(), &officials),
    ];
    let mut rows = Vec::new();
    let mut measure = |name: &str, pictures: &mut dyn Iterator<Item = DynamicImage>| {
        eprintln!("{name}");
        rows.push(name.to_owned());
        methods.iter_mut().for_each(|method| method.distances.push(Vec::new()));
        for picture in pictures {
            for method in &mut methods {
                let distances = (method.compare)(&picture);
                method.distances.last_mut().unwrap().push(distances);
            }
        }
    };
    for (name, alter) in ALTERATIONS {
        measure(name, &mut officials.iter().map(|picture| card(&recompressed(&alter(picture), 85))));
    }
    for folder in arguments.next().iter().flat_map(|cards| files_in(cards)) {
        let cards = files.iter().map(|file| image::open(folder.join(file.file_name().unwrap())).unwrap());
        measure(&folder.file_name().unwrap().to_string_lossy(), &mut cards.into_iter());
    }
    let (choosing, held_out): (Vec<usize>, Vec<usize>) = (0..files.len()).partition(|&at| is_for_choosing(&files[at]));
    print_choice(&methods[0], &choosing);
    println!();
    print_recall(&rows, &methods, &choosing, &held_out);
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// By the hash (FNV-1a) of the file's name.
fn is_for_choosing(file: &Path) -> bool {
    let name = file.file_name().unwrap().as_encoded_bytes();
    let hash = name.iter().fold(0x811C_9DC5u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    (hash >> 16) & 1 == 0
}

/// What each score would find and take for one, by the half for choosing.
fn print_choice(method: &Method, half: &[usize]) {
    println!("| score | found | of those turned by 5° | unrelated taken for one | altered ones |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    let turned = ALTERATIONS.iter().position(|(name, _)| *name == "turned by 5°").unwrap();
    for score in (20..=64).step_by(4) {
        let rows = 0..method.distances.len();
        let found: f64 = rows.clone().map(|row| method.found(row, half, score)).sum::<f64>() / rows.len() as f64;
        let wrong: f64 = rows.clone().map(|row| method.wrong(row, half, score)).sum::<f64>() / rows.len() as f64;
        println!(
            "| {score} | {found:.1} % | {:.1} % | {:.2} in 1,000 | {wrong:.2} in 1,000 |",
            method.found(turned, half, score),
            method.wrong(0, half, score),
        );
    }
}

fn print_recall(rows: &[String], methods: &[Method], choosing: &[usize], held_out: &[usize]) {
    let names: Vec<&str> = methods.iter().map(|method| method.name).collect();
    let thresholds: Vec<u32> =
        methods.iter().map(|method| method.shipped.unwrap_or_else(|| method.threshold(choosing))).collect();
    let print = |name: &str, figure: &dyn Fn(&Method, u32) -> String| {
        let figures = methods.iter().zip(&thresholds).map(|(method, threshold)| figure(method, *threshold));
        println!("| {name} | {} |", figures.collect::<Vec<_>>().join(" | "));
    };
    println!("| alteration | {} |", names.join(" | "));
    println!("| --- |{}", " ---: |".repeat(methods.len()));
    for (row, name) in rows.iter().enumerate() {
        print(name, &|method, threshold| format!("{:.1} %", method.found(row, held_out, threshold)));
    }
    let in_thousand = |wrong: f64| format!("{wrong:.2} in 1,000");
    print("*unrelated pairs taken for one*", &|method, threshold| in_thousand(method.wrong(0, held_out, threshold)));
    print("*the same, altered in all these ways*", &|method, threshold| {
        let wrong = (0..rows.len()).map(|row| method.wrong(row, held_out, threshold));
        in_thousand(wrong.sum::<f64>() / rows.len() as f64)
    });
    print("*threshold*", &|_, threshold| threshold.to_string());
    let plain = held_out.iter().filter(|&&own| methods[0].distances[0][own][own].is_none()).count();
    println!(
        "\n{} pictures for choosing; {} for the figures, {plain} of them too plain to be compared.",
        choosing.len(),
        held_out.len()
    );
}

impl Method<'_> {
    /// How many of a hundred altered pictures are found.
    fn found(&self, row: usize, half: &[usize], threshold: u32) -> f64 {
        let distances = &self.distances[row];
        let is_found = |own: &&usize| distances[**own][**own].is_some_and(|distance| distance <= threshold);
        100.0 * half.iter().filter(is_found).count() as f64 / half.len() as f64
    }

    /// How many of a thousand pairs of unrelated pictures are taken for one.
    fn wrong(&self, row: usize, half: &[usize], threshold: u32) -> f64 {
        let distances = self.unrelated(row, half);
        let wrong = distances.iter().filter(|distance| **distance <= threshold).count();
        1000.0 * wrong as f64 / distances.len() as f64
    }

    fn threshold(&self, half: &[usize]) -> u32 {
        let mut distances = self.unrelated(0, half);
        distances.sort_unstable();
        // One more than a thousandth of the pairs lie at this distance or below it.
        distances[distances.len() / 1000].saturating_sub(1)
    }

    /// The distances of pictures from all official pictures but their own; the farthest where they are not compared.
    fn unrelated(&self, row: usize, half: &[usize]) -> Vec<u32> {
        let pairs =
            half.iter().flat_map(|own| half.iter().filter(move |other| *other != own).map(move |it| (*own, *it)));
        pairs.map(|(own, other)| self.distances[row][own][other].unwrap_or(u32::MAX)).collect()
    }
}

fn ours(officials: &[DynamicImage]) -> Method<'_> {
    let hashes: Vec<Option<Official>> = officials.iter().map(|picture| Official::of(&luma(picture))).collect();
    let compare = move |picture: &DynamicImage| {
        let fingerprint = Fingerprint::of(&luma(picture));
        let score = |official: &Option<Official>| Some(official.as_ref()?.resemblance(&fingerprint?).score());
        hashes.iter().map(score).collect()
    };
    Method { name: "Counterproof", compare: Box::new(compare), shipped: Some(LARGEST_SCORE), distances: Vec::new() }
}

fn peer<'a>(name: &'static str, config: HasherConfig, officials: &'a [DynamicImage]) -> Method<'a> {
    let hasher = config.hash_size(8, 8).to_hasher();
    let hashes: Vec<ImageHash> = officials.iter().map(|picture| hasher.hash_image(picture)).collect();
    let compare = move |picture: &DynamicImage| {
        let shown = hasher.hash_image(picture);
        hashes.iter().map(|hash| Some(hash.dist(&shown))).collect()
    };
    Method { name, compare: Box::new(compare), shipped: None, distances: Vec::new() }
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
