use super::*;
use evidence::sha256;
use proptest::prelude::*;

fn picture(name: &str, width: u32, height: u32) -> ComparedPicture {
    ComparedPicture {
        exhibit: "0".repeat(32),
        file: format!("{name}.png"),
        sha256: sha256(name.as_bytes()),
        redacted: false,
        width,
        height,
        address: Some(format!("https://example.com/{name}?{}", "x".repeat(90))),
        title: format!("{name} goods"),
        captured: "2026-11-20T09:30:00.000Z".to_owned(),
        crop: None,
        turns: 0,
    }
}

fn marked(left: u32, top: u32, width: u32, height: u32) -> MarkedArea {
    MarkedArea { shape: Shape::Ellipse, area: PixelArea { left, top, width, height } }
}

fn sheet() -> ComparisonSheet {
    let difference = |number, shown| Difference {
        number,
        genuine: Some(marked(10, 20, 30, 40)),
        shown: Some(shown),
        words: "The seam has twelve stitches instead of eighteen.".to_owned(),
    };
    ComparisonSheet {
        format: COMPARISON_FORMAT.to_owned(),
        genuine: picture("genuine", 800, 600),
        shown: picture("listing", 640, 640),
        differences: vec![difference(1, marked(0, 0, 5, 5)), difference(2, marked(300, 300, 100, 60))],
        right: Some(SheetRight { name: "LUMENFOX".to_owned(), number: "30 2026 001".to_owned() }),
        operator: "Ana Example".to_owned(),
        created: "2026-11-21T10:00:00.000Z".to_owned(),
        language: Language::ENGLISH,
    }
}

fn ten_each(text: &str, style: Style) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { 0.55 } else { 1.0 }).sum::<f64>() * style.size()
}

#[test]
fn a_sheet_with_two_pictures_and_explained_differences_has_no_problem() {
    assert_eq!(sheet().problems(), []);
}

#[test]
fn what_a_sheet_lacks_is_told() {
    let told = |change: &dyn Fn(&mut ComparisonSheet)| {
        let mut sheet = sheet();
        change(&mut sheet);
        sheet.problems()
    };
    assert_eq!(told(&|it| it.differences.clear()), [SheetProblem::NoDifference]);
    assert_eq!(told(&|it| it.differences[1].words = " \n".into()), [SheetProblem::NoWords(2)]);
    assert_eq!(told(&|it| it.differences[0].words = "x".repeat(1001)), [SheetProblem::TooManyWords(1)]);
    assert_eq!(told(&|it| it.differences[0].shown = None), [SheetProblem::NotPointedOut(1)]);
    assert_eq!(told(&|it| it.differences[0].genuine = None), [], "there may be nothing to point at");
    assert_eq!(told(&|it| it.shown.sha256 = it.genuine.sha256.clone()), [SheetProblem::SameFile]);
    assert_eq!(told(&|it| it.differences[1].number = 3), [SheetProblem::Numbering(3)]);
    assert_eq!(told(&|it| it.format.clear()), [SheetProblem::Format(String::new())]);
    assert_eq!(told(&|it| it.genuine.turns = 4), [SheetProblem::Picture(Side::Genuine)]);
    let strip = Some(PixelArea { left: 0, top: 0, width: 640, height: 100 });
    assert_eq!(
        told(&|it| it.shown.crop = strip),
        [SheetProblem::Strip(Side::Shown), SheetProblem::OutOfSight(2, Side::Shown)]
    );
    let beyond = Some(PixelArea { left: 600, top: 0, width: 600, height: 600 });
    assert!(told(&|it| it.shown.crop = beyond).contains(&SheetProblem::Picture(Side::Shown)));
}

#[test]
fn every_problem_has_its_words() {
    let problems = [
        SheetProblem::Format("x".into()),
        SheetProblem::SameFile,
        SheetProblem::Picture(Side::Genuine),
        SheetProblem::Picture(Side::Shown),
        SheetProblem::Strip(Side::Genuine),
        SheetProblem::Strip(Side::Shown),
        SheetProblem::NoDifference,
        SheetProblem::TooMany(25),
        SheetProblem::Numbering(3),
        SheetProblem::NoWords(3),
        SheetProblem::TooManyWords(3),
        SheetProblem::NotPointedOut(3),
        SheetProblem::OutOfSight(3, Side::Genuine),
        SheetProblem::OutOfSight(3, Side::Shown),
    ];
    for problem in problems {
        for language in Language::ALL {
            let told = catalogue::text(language, &problem.key(), &problem.arguments());
            assert!(told != problem.key() && !told.contains('{'), "{}: {told}", problem.key());
        }
    }
}

#[test]
fn every_word_of_a_sheet_is_in_the_catalogue() {
    for language in Language::ALL {
        let mut sheet = ComparisonSheet { language, ..sheet() };
        sheet.genuine.address = None;
        sheet.shown.crop = Some(PixelArea { left: 1, top: 2, width: 600, height: 600 });
        sheet.shown.turns = 3;
        sheet.shown.redacted = true;
        let words = SheetWords::of(&sheet);
        let said = [&[words.title, words.differences], &words.headings[..], &words.footer].concat();
        for line in said.iter().chain(words.captions.iter().flatten()).chain(&words.right) {
            assert!(!line.starts_with("compare.") && !line.contains('{'), "{line}");
        }
        assert!(words.captions[1].concat().contains("270"));
    }
}

#[test]
fn an_area_is_turned_with_its_picture() {
    let mut picture = picture("p", 100, 50);
    let corner = PixelArea { left: 0, top: 0, width: 10, height: 5 };
    let turned = |picture: &ComparedPicture| picture.as_shown(corner).unwrap();
    picture.turns = 1;
    assert_eq!(turned(&picture), PixelArea { left: 45, top: 0, width: 5, height: 10 });
    picture.turns = 2;
    assert_eq!(turned(&picture), PixelArea { left: 90, top: 45, width: 10, height: 5 });
    picture.turns = 3;
    assert_eq!(turned(&picture), PixelArea { left: 0, top: 90, width: 5, height: 10 });
}

#[test]
fn other_decoders_read_the_png_and_the_data_in_it() {
    let pixels = image::RgbImage::from_fn(9, 7, |x, y| image::Rgb([x as u8 * 20, y as u8 * 30, 7]));
    let mut bare = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bare, image::ImageFormat::Png).unwrap();
    let sheet = ComparisonSheet { operator: "安娜".to_owned(), ..sheet() };
    let made = with_sheet(bare.get_ref(), &sheet).unwrap();

    assert_eq!(image::load_from_memory(&made).unwrap().to_rgb8(), pixels);
    let reader = png::Decoder::new(std::io::Cursor::new(&made)).read_info().unwrap();
    let chunks = &reader.info().utf8_text;
    assert_eq!(chunks.len(), 1);
    assert_eq!(chunks[0].keyword, KEYWORD);
    let text = chunks[0].get_text().unwrap();
    assert_eq!(serde_json::from_str::<ComparisonSheet>(&text).unwrap(), sheet);

    assert_eq!(sheet_in(&made), Ok(sheet.clone()));
    assert_eq!(sheet_in(bare.get_ref()), Err(ChunkProblem::NoSheet));
    assert_eq!(sheet_in(b"%PDF-"), Err(ChunkProblem::NotPng));
    assert_eq!(with_sheet(b"%PDF-", &sheet), Err(ChunkProblem::NotPng));
    assert_eq!(sheet_in(&made[..60]), Err(ChunkProblem::Damaged));
    let mut other = made.clone();
    other[120] ^= 1;
    assert_eq!(sheet_in(&other), Err(ChunkProblem::Damaged));
    let later = ComparisonSheet { format: "counterproof-comparison/2".to_owned(), ..sheet };
    let later = with_sheet(bare.get_ref(), &later).unwrap();
    assert_eq!(sheet_in(&later), Err(ChunkProblem::Format("counterproof-comparison/2".to_owned())));
}

#[test]
fn numbers_find_room_over_the_flattest_picture() {
    let mut sheet = sheet();
    sheet.shown = picture("strip", 400, 100);
    let difference = |number| Difference {
        number,
        genuine: Some(marked(400, 300, 20, 20)),
        shown: Some(marked(200, 50, 4, 4)),
        words: "不同".to_owned(),
    };
    sheet.differences = (1..=24).map(difference).collect();
    assert_eq!(sheet.problems(), []);
    for width in WIDTHS {
        assert_is_well_laid_out(&sheet, &Layout::of(&sheet, width, &ten_each)).unwrap();
    }
}

fn areas() -> impl Strategy<Value = MarkedArea> {
    (0u32..1000, 0u32..1000, 1u32..600, 1u32..600, any::<bool>()).prop_map(|(left, top, width, height, round)| {
        MarkedArea { shape: if round { Shape::Ellipse } else { Shape::Rectangle }, ..marked(left, top, width, height) }
    })
}

fn pictures(name: &'static str) -> impl Strategy<Value = ComparedPicture> {
    let sides = (40u32..1500, 0.4f64..2.5);
    (sides, 0u8..4, proptest::option::of(0.0f64..0.2)).prop_map(move |((width, ratio), turns, crop)| {
        let height = (f64::from(width) * ratio) as u32;
        let cut = |length: u32| (f64::from(length) * crop.unwrap_or_default()) as u32;
        let part = PixelArea {
            left: cut(width),
            top: cut(height) / 2,
            width: width - cut(width) * 2,
            height: height - cut(height),
        };
        ComparedPicture { turns, crop: crop.map(|_| part), ..picture(name, width, height) }
    })
}

/// An area that begins within what is shown of a picture.
fn on(picture: &ComparedPicture, marked: MarkedArea) -> MarkedArea {
    let part = picture.part();
    let (left, top) = (part.left + marked.area.left % part.width, part.top + marked.area.top % part.height);
    MarkedArea { area: PixelArea { left, top, ..marked.area }, ..marked }
}

fn sheets() -> impl Strategy<Value = ComparisonSheet> {
    let difference = (proptest::option::of(areas()), areas(), "[a-zA-Z 针脚不同，。\n]{0,200}.");
    let differences = proptest::collection::vec(difference, 1..=MOST_DIFFERENCES);
    (pictures("genuine"), pictures("listing"), differences, any::<bool>()).prop_map(|(genuine, shown, all, chinese)| {
        let numbered = (1..).zip(all).map(|(number, (on_genuine, on_shown, words))| Difference {
            number,
            genuine: on_genuine.map(|area| on(&genuine, area)),
            shown: Some(on(&shown, on_shown)),
            words: format!("{words}."),
        });
        let differences = numbered.collect();
        let language = if chinese { Language::CHINESE } else { Language::ENGLISH };
        ComparisonSheet { differences, language, genuine, shown, ..sheet() }
    })
}

/// What holds of every layout.
fn assert_is_well_laid_out(sheet: &ComparisonSheet, layout: &Layout) -> Result<(), TestCaseError> {
    let page = Rect { left: 0.0, top: 0.0, width: f64::from(layout.width), height: f64::from(layout.height) };
    let of = |side: Side| layout.pictures.iter().find(|picture| picture.side == side).unwrap().at;

    // Every marker lies within its picture, and no number over another.
    for side in Side::BOTH {
        let numbers: Vec<u32> =
            sheet.differences.iter().filter(|it| it.marked(side).is_some()).map(|it| it.number).collect();
        let rings: Vec<_> = layout.rings.iter().filter(|ring| ring.side == side).collect();
        let badges: Vec<_> = layout.badges.iter().filter(|badge| badge.side == Some(side)).collect();
        prop_assert_eq!(rings.iter().map(|ring| ring.number).collect::<Vec<_>>(), numbers.clone());
        prop_assert_eq!(badges.iter().map(|badge| badge.number).collect::<Vec<_>>(), numbers);
        prop_assert!(rings.iter().all(|ring| of(side).holds(ring.at)), "{:?}", rings);
        prop_assert!(badges.iter().all(|badge| of(side).holds(badge.at)), "{:?} {:?}", badges, of(side));
    }

    // Everything lies on the page and nothing over anything else.
    let listed: Vec<u32> =
        layout.badges.iter().filter(|badge| badge.side.is_none()).map(|badge| badge.number).collect();
    prop_assert_eq!(listed, sheet.differences.iter().map(|it| it.number).collect::<Vec<_>>());
    let written = |text: &PlacedText| Rect { width: ten_each(&text.text, text.style), ..text.at };
    let mut all: Vec<Rect> = layout.texts.iter().map(written).collect();
    for text in &layout.texts {
        prop_assert!(ten_each(&text.text, text.style) <= text.at.width || text.text.chars().count() == 1, "{:?}", text);
    }
    all.extend(layout.pictures.iter().map(|picture| picture.at));
    all.extend(&layout.rules);
    all.extend(layout.badges.iter().filter(|badge| badge.side.is_none()).map(|badge| badge.at));
    for (place, one) in all.iter().enumerate() {
        prop_assert!(page.holds(*one), "{:?} {:?}", one, page);
        for other in &all[place + 1..] {
            prop_assert!(one.shared(*other) == 0.0, "{:?} {:?}", one, other);
        }
    }
    let badges: Vec<Rect> = layout.badges.iter().map(|badge| badge.at).collect();
    for (place, one) in badges.iter().enumerate() {
        prop_assert!(badges[place + 1..].iter().all(|other| one.shared(*other) == 0.0));
    }

    // No text is cut.
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let body: String =
        layout.texts.iter().filter(|text| text.style == Style::Body).map(|it| it.text.as_str()).collect();
    let words: String = sheet.differences.iter().map(|difference| difference.words.as_str()).collect();
    prop_assert_eq!(letters(&body), letters(&words));
    let captions: String =
        layout.texts.iter().filter(|it| it.style == Style::Caption).map(|it| it.text.as_str()).collect();
    prop_assert_eq!(letters(&captions), letters(&SheetWords::of(sheet).captions.concat().concat()));
    Ok(())
}

proptest! {
    #[test]
    fn a_layout_keeps_everything_apart_and_loses_nothing(sheet in sheets(), width in proptest::sample::select(WIDTHS.to_vec())) {
        prop_assert_eq!(sheet.problems(), []);
        assert_is_well_laid_out(&sheet, &Layout::of(&sheet, width, &ten_each))?;
    }

    #[test]
    fn an_area_comes_back_from_where_it_is_shown(picture in pictures("one"), marked in areas()) {
        let within = marked.area.within(picture.part());
        prop_assert_eq!(picture.as_shown(marked.area).and_then(|area| picture.as_stored(area)), within);
    }

    #[test]
    fn a_file_that_is_no_png_of_ours_is_refused_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = sheet_in(&bytes);
        let _ = sheet_in(&[&b"\x89PNG\r\n\x1a\n"[..], &bytes].concat());
    }
}
