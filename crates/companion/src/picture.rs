//! `counterproof picture`: the hashes of official pictures for a profile, and how much alike two pictures are.

use crate::command::{CommandError, Outcome};
use ::picture::{DIFFERENCES, Fingerprint, Luma, Official, WAVES};
use analysis::OfficialPicture;
use clap::{Args, Subcommand};
use image::{DynamicImage, ImageDecoder, ImageReader};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Arguments {
    /// Print what goes into a profile's `brands[].pictures` for official pictures, as JSON.
    Hash(Hash),
    /// Say whether a picture is an official one, altered. Exit status 1 where it is.
    Compare(Compare),
}

#[derive(Args)]
pub struct Hash {
    /// Pictures: JPEG, PNG or WebP.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Args)]
pub struct Compare {
    /// The official picture.
    official: PathBuf,
    /// The picture that may be made of it.
    other: PathBuf,
}

/// How a picture is nearest to an official one.
#[derive(Serialize)]
struct Compared {
    matches: bool,
    mirrored: bool,
    cropped: bool,
    /// How many of the differences are others.
    differences: u32,
    of_differences: u32,
    /// How many of the waves are others.
    waves: u32,
    of_waves: u32,
}

pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    match arguments {
        Arguments::Hash(Hash { files }) => hash(&files, out),
        Arguments::Compare(Compare { official, other }) => compare(&official, &other, out),
    }
}

fn hash(files: &[PathBuf], out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let mut pictures = Vec::new();
    let mut errors = Vec::new();
    for file in files {
        match luma(file).and_then(|luma| Official::of(&luma).ok_or_else(|| too_plain(file))) {
            Ok(official) => {
                let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
                pictures.push(OfficialPicture::new(&name, &official));
            }
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(CommandError::Several(errors));
    }
    let json = serde_json::to_string_pretty(&pictures).map_err(std::io::Error::from)?;
    writeln!(out, "{json}")?;
    Ok(Outcome::Fine)
}

fn compare(official: &Path, other: &Path, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let hashes = Official::of(&luma(official)?).ok_or_else(|| too_plain(official))?;
    let fingerprint = Fingerprint::of(&luma(other)?).ok_or_else(|| too_plain(other))?;
    let found = hashes.resemblance(&fingerprint);
    let compared = Compared {
        matches: found.is_match(),
        mirrored: found.mirrored,
        cropped: found.cropped,
        differences: found.differences,
        of_differences: DIFFERENCES,
        waves: found.waves,
        of_waves: WAVES,
    };
    let json = serde_json::to_string_pretty(&compared).map_err(std::io::Error::from)?;
    writeln!(out, "{json}")?;
    Ok(if found.is_match() { Outcome::FoundSomethingWrong } else { Outcome::Fine })
}

/// The picture as a browser shows it: turned as its camera says.
fn luma(file: &Path) -> Result<Luma, CommandError> {
    let unreadable = |problem| CommandError::Unreadable { file: file.to_owned(), problem };
    let unusable = |problem: String| CommandError::Unusable { file: file.to_owned(), problem };
    let reader = ImageReader::open(file).and_then(ImageReader::with_guessed_format).map_err(unreadable)?;
    let no_picture = |error: image::ImageError| unusable(format!("{error}; JPEG, PNG and WebP are read"));
    let mut decoder = reader.into_decoder().map_err(no_picture)?;
    let orientation = decoder.orientation().map_err(no_picture)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(no_picture)?;
    picture.apply_orientation(orientation);
    let pixels = picture.to_rgba8();
    Luma::from_rgba(pixels.width(), pixels.height(), &pixels)
        .ok_or_else(|| unusable(format!("a side is longer than {} pixels; make it smaller", ::picture::LARGEST_SIDE)))
}

fn too_plain(file: &Path) -> CommandError {
    let problem = "the picture is too plain to be told from others; take one that shows more".to_owned();
    CommandError::Unusable { file: file.to_owned(), problem }
}
