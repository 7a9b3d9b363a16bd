//! Where everything stands on a sheet of a given width. Lengths are pixels of the sheet.

use super::wrap::wrapped;
use super::{ComparedPicture, ComparisonSheet, PixelArea, Shape, SheetWords, Side};

/// The widths a sheet is tried in, the widest first: the first whose PNG is small enough is taken.
pub const WIDTHS: [u32; 6] = [1600, 1440, 1280, 1120, 960, 800];
/// The widest of them.
pub const WIDEST: u32 = WIDTHS[0];

/// White space around everything, and between the pictures.
const MARGIN: f64 = 40.0;
/// White space between what belongs together.
const BETWEEN: f64 = 12.0;
/// White space between what does not.
const APART: f64 = 32.0;
/// How high a picture may be, as a part of its column's width.
const HIGHEST: f64 = 1.25;
/// The largest badge.
const BADGE: f64 = 36.0;
/// How many badges fit beside each other in a column at least. Three rows of them fit over the flattest picture.
const BADGES_ACROSS: f64 = 12.0;
/// How much of a ring lies beside its line: half its halo.
const RING: f64 = 4.0;
/// The shortest side of a ring.
const SMALLEST_RING: f64 = 20.0;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// What the sheet is.
    Title,
    /// The right.
    Subtitle,
    /// What stands above a picture and above the differences.
    Heading,
    /// What stands below a picture.
    Caption,
    /// The words of a difference.
    Body,
    /// The last lines.
    Footer,
}

impl Style {
    /// The letters' size.
    pub fn size(self) -> f64 {
        match self {
            Style::Title => 34.0,
            Style::Subtitle | Style::Body => 22.0,
            Style::Heading => 25.0,
            Style::Caption | Style::Footer => 17.0,
        }
    }

    /// The height of a line.
    pub fn line(self) -> f64 {
        match self {
            Style::Title => 46.0,
            Style::Subtitle | Style::Body => 32.0,
            Style::Heading => 36.0,
            Style::Caption | Style::Footer => 25.0,
        }
    }

    /// Whether it is bold.
    pub fn is_bold(self) -> bool {
        matches!(self, Style::Title | Style::Heading)
    }
}

/// A rectangle on the sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its left side.
    pub left: f64,
    /// Its upper side.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// A line of text, in the middle of a rectangle's height and at its left side.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedText {
    /// The line.
    pub text: String,
    /// How it is written.
    pub style: Style,
    /// Where.
    pub at: Rect,
}

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedPicture {
    /// Which.
    pub side: Side,
    /// Where what is shown of it stands, turned.
    pub at: Rect,
}

/// What is drawn around an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedRing {
    /// The difference's number.
    pub number: u32,
    /// The picture it is on.
    pub side: Side,
    /// Its shape.
    pub shape: Shape,
    /// Where its line runs; what is beside the line is within the picture as well.
    pub at: Rect,
}

/// A number in a disc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Badge {
    /// The difference's number.
    pub number: u32,
    /// The picture it is on; absent beside the words.
    pub side: Option<Side>,
    /// The square around the disc.
    pub at: Rect,
}

/// A sheet that is laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The two pictures.
    pub pictures: [PlacedPicture; 2],
    /// What is drawn around areas, in the order it is drawn in.
    pub rings: Vec<PlacedRing>,
    /// The numbers, above all rings.
    pub badges: Vec<Badge>,
    /// Every line of text.
    pub texts: Vec<PlacedText>,
    /// Thin lines between the parts.
    pub rules: Vec<Rect>,
}

impl Layout {
    /// A sheet without problems ([`ComparisonSheet::problems`]), laid out. `measure` says how wide a text is.
    pub fn of(sheet: &ComparisonSheet, width: u32, measure: &dyn Fn(&str, Style) -> f64) -> Self {
        let words = SheetWords::of(sheet);
        let full = f64::from(width) - 2.0 * MARGIN;
        let column = ((full - MARGIN) / 2.0).floor();
        let lefts = [MARGIN, MARGIN + column + MARGIN];
        let mut page = Page { texts: Vec::new(), measure };

        let mut top = page.write(&words.title, Style::Title, MARGIN, MARGIN, full);
        if let Some(right) = &words.right {
            top = page.write(right, Style::Subtitle, MARGIN, top, full);
        }
        top += BETWEEN;
        let mut rules = vec![rule(MARGIN, top, full)];
        top += BETWEEN;
        let below = |page: &mut Page, place: usize, top| {
            page.write(&words.headings[place], Style::Heading, lefts[place], top, column)
        };
        top = below(&mut page, 0, top).max(below(&mut page, 1, top)) + BETWEEN;

        let sizes = Side::BOTH.map(|side| fitted(sheet.picture(side), column));
        let highest = sizes[0].1.max(sizes[1].1);
        let placed = |place: usize, side: Side| {
            let (wide, high) = sizes[place];
            let left = lefts[place] + ((column - wide) / 2.0).floor();
            let at = Rect { left, top: top + ((highest - high) / 2.0).floor(), width: wide, height: high };
            PlacedPicture { side, at }
        };
        let pictures = [placed(0, Side::Genuine), placed(1, Side::Shown)];
        top += highest + BETWEEN;

        let captions = words.captions.iter().zip(lefts).map(|(caption, left)| {
            caption.iter().fold(top, |top, line| page.write(line, Style::Caption, left, top, column))
        });
        let lowest = captions.fold(top, f64::max);
        top = lowest + APART;

        let mut badges = Vec::new();
        let mut rings = Vec::new();
        let diameter = BADGE.min((column / BADGES_ACROSS).floor());
        for picture in pictures {
            let on_it = rings_on(sheet, picture);
            badges.extend(badges_of(&on_it, picture, diameter));
            rings.extend(on_it);
        }

        rules.push(rule(MARGIN, top, full));
        top = page.write(&words.differences, Style::Heading, MARGIN, top + BETWEEN, full) + BETWEEN;
        let left = MARGIN + diameter + BETWEEN;
        for difference in &sheet.differences {
            let line = Style::Body.line().max(diameter);
            let at = Rect { left: MARGIN, top: top + (line - diameter) / 2.0, width: diameter, height: diameter };
            badges.push(Badge { number: difference.number, side: None, at });
            let first = top + (line - Style::Body.line()) / 2.0;
            let end = page.write(difference.words.trim(), Style::Body, left, first, full - diameter - BETWEEN);
            top = end.max(top + line) + BETWEEN;
        }

        top += BETWEEN;
        rules.push(rule(MARGIN, top, full));
        top += BETWEEN;
        for line in &words.footer {
            top = page.write(line, Style::Footer, MARGIN, top, full);
        }
        let height = (top + MARGIN).ceil() as u32;
        Self { width, height, pictures, rings, badges, texts: page.texts, rules }
    }
}

impl Rect {
    /// Its right side.
    pub fn right(self) -> f64 {
        self.left + self.width
    }

    /// Its lower side.
    pub fn bottom(self) -> f64 {
        self.top + self.height
    }

    /// How much of it lies in another.
    pub fn shared(self, other: Rect) -> f64 {
        let width = self.right().min(other.right()) - self.left.max(other.left);
        let height = self.bottom().min(other.bottom()) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// Whether all of another lies in it.
    pub fn holds(self, other: Rect) -> bool {
        other.left >= self.left
            && other.top >= self.top
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// It, moved into another that is no smaller by the shortest way.
    fn moved_into(self, other: Rect) -> Rect {
        let left = self.left.min(other.right() - self.width).max(other.left);
        let top = self.top.min(other.bottom() - self.height).max(other.top);
        Rect { left, top, ..self }
    }

    /// It with every side moved inwards.
    fn inset(self, by: f64) -> Rect {
        Rect { left: self.left + by, top: self.top + by, width: self.width - 2.0 * by, height: self.height - 2.0 * by }
    }

    fn center(self) -> (f64, f64) {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    fn distance(self, other: Rect) -> f64 {
        let ((x, y), (other_x, other_y)) = (self.center(), other.center());
        (x - other_x).hypot(y - other_y)
    }
}

fn rule(left: f64, top: f64, width: f64) -> Rect {
    Rect { left, top, width, height: 1.0 }
}

/// The texts, as they are written one below the other.
struct Page<'a> {
    texts: Vec<PlacedText>,
    measure: &'a dyn Fn(&str, Style) -> f64,
}

impl Page<'_> {
    /// Writes a text from `top` on, and gives where it ends.
    fn write(&mut self, text: &str, style: Style, left: f64, top: f64, width: f64) -> f64 {
        let lines = wrapped(text, width, &|line| (self.measure)(line, style));
        let mut top = top;
        for text in lines {
            if !text.is_empty() {
                let at = Rect { left, top, width, height: style.line() };
                self.texts.push(PlacedText { text, style, at });
            }
            top += style.line();
        }
        top
    }
}

/// The size of what is shown of a picture, as large as its column lets it be.
fn fitted(picture: &ComparedPicture, column: f64) -> (f64, f64) {
    let (width, height) = picture.shown_size();
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = (column / width).min((column * HIGHEST).floor() / height);
    ((width * scale).round(), (height * scale).round())
}

/// What is drawn on a picture.
fn rings_on(sheet: &ComparisonSheet, placed: PlacedPicture) -> Vec<PlacedRing> {
    let picture = sheet.picture(placed.side);
    let (width, height) = picture.shown_size();
    let (across, down) = (placed.at.width / f64::from(width.max(1)), placed.at.height / f64::from(height.max(1)));
    let rings = sheet.differences.iter().filter_map(|difference| {
        let marked = difference.marked(placed.side)?;
        let PixelArea { left, top, width, height } = picture.as_shown(marked.area)?;
        let at = Rect {
            left: placed.at.left + f64::from(left) * across,
            top: placed.at.top + f64::from(top) * down,
            width: f64::from(width) * across,
            height: f64::from(height) * down,
        };
        let at = ring_within(at, placed.at.inset(RING));
        Some(PlacedRing { number: difference.number, side: placed.side, shape: marked.shape, at })
    });
    rings.collect()
}

/// A ring around an area: not smaller than can be seen, and within the picture.
fn ring_within(area: Rect, picture: Rect) -> Rect {
    let (x, y) = area.center();
    let width = area.width.max(SMALLEST_RING).min(picture.width);
    let height = area.height.max(SMALLEST_RING).min(picture.height);
    Rect { left: x - width / 2.0, top: y - height / 2.0, width, height }.moved_into(picture)
}

/// The numbers of the rings of a picture: beside their rings, none over another, and over as little of what is pointed out
/// as can be.
fn badges_of(rings: &[PlacedRing], picture: PlacedPicture, diameter: f64) -> Vec<Badge> {
    let beside = rings.iter().try_fold(Vec::new(), |mut taken: Vec<Rect>, ring| {
        let at = beside_its_ring(ring, rings, &taken, picture.at, diameter)?;
        taken.push(at);
        Some(taken)
    });
    // Where badges that stand anywhere leave no room for one more, all of them stand in rows.
    let places = beside.unwrap_or_else(|| in_rows(rings, picture.at, diameter));
    let badges = rings.iter().zip(places);
    badges.map(|(ring, at)| Badge { number: ring.number, side: Some(picture.side), at }).collect()
}

fn beside_its_ring(
    ring: &PlacedRing,
    rings: &[PlacedRing],
    taken: &[Rect],
    picture: Rect,
    diameter: f64,
) -> Option<Rect> {
    let (x, y) = ring.at.center();
    let half = diameter / 2.0;
    let reach = |length: f64| length / 2.0 + half + RING;
    // An ellipse leaves its corners free.
    let corner = if ring.shape == Shape::Ellipse { 0.75 } else { 1.0 };
    let around = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0), (0.0, -1.0), (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)];
    let candidates = around.into_iter().map(|(across, down)| {
        let part = if across * down == 0.0 { 1.0 } else { corner };
        let (x, y) = (x + across * part * reach(ring.at.width), y + down * part * reach(ring.at.height));
        Rect { left: x - half, top: y - half, width: diameter, height: diameter }.moved_into(picture)
    });
    let is_free = |at: &Rect| taken.iter().all(|other| at.shared(*other) == 0.0);
    let covered = |at: &Rect| rings.iter().map(|ring| at.shared(ring.at)).sum::<f64>();
    let best = candidates.filter(is_free).min_by(|one, other| covered(one).total_cmp(&covered(other)));
    best.or_else(|| {
        let step = half.max(1.0);
        let grid = grid(picture, diameter, step);
        grid.filter(is_free).min_by(|one, other| one.distance(ring.at).total_cmp(&other.distance(ring.at)))
    })
}

fn in_rows(rings: &[PlacedRing], picture: Rect, diameter: f64) -> Vec<Rect> {
    let mut free: Vec<Rect> = grid(picture, diameter, diameter).collect();
    let nearest = rings.iter().map_while(|ring| {
        let distance = |place: &usize| free[*place].distance(ring.at);
        let place = (0..free.len()).min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
        Some(free.swap_remove(place))
    });
    nearest.collect()
}

/// Squares in rows over a picture.
fn grid(picture: Rect, side: f64, step: f64) -> impl Iterator<Item = Rect> {
    let count = |length: f64| ((length - side) / step).max(-1.0).floor() as i64 + 1;
    let (across, down) = (count(picture.width), count(picture.height));
    (0..down).flat_map(move |row| {
        (0..across).map(move |column| Rect {
            left: picture.left + column as f64 * step,
            top: picture.top + row as f64 * step,
            width: side,
            height: side,
        })
    })
}
