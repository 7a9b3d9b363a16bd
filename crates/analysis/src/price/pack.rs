//! How much of a thing is sold for a price: `10pcs`, `2 pairs`, `3x100ml`.
//!
//! What is counted lowers the price of one, so nothing is counted that could be meant otherwise: a model (`iPhone 15`), a
//! set of different things (`46pcs tool set`), a choice (`5/10 pcs`). What is left uncounted makes a price look higher
//! than it is, never lower.

use super::text::{Kind, Token, tokens};
use crate::profile::PriceUnit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What can be counted or measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    Piece,
    Pair,
    Set,
    /// In millilitres.
    Volume,
    /// In grams.
    Mass,
    /// In metres.
    Length,
}

/// What a text says of its quantity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pack {
    stated: BTreeMap<Measure, Stated>,
    /// Whether it speaks of a set without saying how many: then its pieces may be different things.
    is_set: bool,
    /// Whether the measure given is that of all pieces together: `3x100ml`.
    is_multiplied: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Stated {
    /// None where the text gives several.
    amount: Option<Decimal>,
    text: String,
    metric: bool,
}

/// How many of a reference's units are sold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    /// So many of this.
    Counted(Measure, Decimal),
    /// The text says nothing of it: one.
    One,
    /// The text can be read in two ways.
    Unclear(String),
    /// The text gives no such measure.
    Unstated,
}

impl Pack {
    /// Reads a text. What stands inside one of the `named` places is the name of a brand or a model, not a number of
    /// pieces.
    pub fn of(text: &str, named: &[(u32, u32)]) -> Self {
        let mut tokens = tokens(text);
        for token in tokens.iter_mut().filter(|token| is_named(token, named)) {
            token.kind = Kind::Sign(NAME);
        }
        let mut pack = Self::default();
        let mut at = 0;
        while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
            match statement(&tokens, at) {
                Some(found) => {
                    at += found.length.max(1);
                    pack.add(&found, text, rest);
                }
                None => {
                    pack.is_set |= word(rest.first()).is_some_and(is_set);
                    at += 1;
                }
            }
        }
        pack
    }

    fn add(&mut self, found: &Statement, text: &str, rest: &[Token]) {
        self.is_set |= found.of_set;
        let Some((measure, amount)) = found.counted else { return };
        self.is_multiplied |= found.is_multiplied;
        let end = found.length.checked_sub(1).and_then(|last| rest.get(last)).map_or(0, |token| token.end);
        let written = slice(text, rest.first().map_or(0, |token| token.start), end);
        let stated = Stated { amount, text: written, metric: found.metric };
        match self.stated.get_mut(&measure) {
            None => _ = self.stated.insert(measure, stated),
            // Ounces beside millilitres say the same, roundly.
            Some(known) if known.metric && !stated.metric => {}
            Some(known) if !known.metric && stated.metric => *known = stated,
            Some(known) if known.amount.is_some() && known.amount == stated.amount => {}
            Some(known) => {
                known.amount = None;
                known.text = format!("{} / {}", known.text, stated.text);
            }
        }
    }

    /// How many of `unit` there are.
    pub fn count(&self, unit: PriceUnit) -> Quantity {
        match unit {
            PriceUnit::Item => self.items(),
            PriceUnit::Pair => self.of_kind(Measure::Pair),
            PriceUnit::Set => self.of_kind(Measure::Set),
            PriceUnit::Millilitre | PriceUnit::Litre => self.measured(Measure::Volume),
            PriceUnit::Gram | PriceUnit::Kilogram => self.measured(Measure::Mass),
            PriceUnit::Metre => self.measured(Measure::Length),
        }
    }

    /// Whether anything is said of a quantity.
    pub fn is_stated(&self) -> bool {
        !self.stated.is_empty()
    }

    fn counts(&self) -> impl Iterator<Item = (Measure, &Stated)> {
        let counts = [Measure::Piece, Measure::Pair, Measure::Set];
        counts.into_iter().filter_map(|measure| Some((measure, self.stated.get(&measure)?)))
    }

    /// An item is what one buys one of: a piece, a pair or a set, whichever the text counts.
    fn items(&self) -> Quantity {
        let several: Vec<(Measure, &Stated)> =
            self.counts().filter(|(_, stated)| stated.amount != Some(Decimal::ONE)).collect();
        match several.as_slice() {
            [] => Quantity::One,
            [(measure, Stated { amount: Some(amount), text, .. })] => {
                let alone = self.counts().count() == 1;
                if alone && !(self.is_set && *measure == Measure::Piece) {
                    Quantity::Counted(*measure, *amount)
                } else {
                    Quantity::Unclear(text.clone())
                }
            }
            _ => Quantity::Unclear(joined(several.iter().map(|(_, stated)| stated.text.as_str()))),
        }
    }

    fn of_kind(&self, kind: Measure) -> Quantity {
        if let Some(stated) = self.stated.get(&kind) {
            return match stated.amount {
                Some(amount) if amount == Decimal::ONE => Quantity::One,
                Some(amount) => Quantity::Counted(kind, amount),
                None => Quantity::Unclear(stated.text.clone()),
            };
        }
        let others: Vec<&Stated> = self.counts().map(|(_, stated)| stated).collect();
        // The pieces of a set are one set.
        let one_set = kind == Measure::Set && self.is_set;
        if one_set || others.iter().all(|stated| stated.amount == Some(Decimal::ONE)) {
            Quantity::One
        } else {
            Quantity::Unclear(joined(others.iter().map(|stated| stated.text.as_str())))
        }
    }

    fn measured(&self, measure: Measure) -> Quantity {
        let Some(stated) = self.stated.get(&measure) else { return Quantity::Unstated };
        let mut pieces =
            self.counts().filter(|(_, count)| count.amount != Some(Decimal::ONE)).map(|(_, it)| it).peekable();
        match stated.amount {
            Some(amount) if self.is_multiplied || pieces.peek().is_none() => Quantity::Counted(measure, amount),
            _ => Quantity::Unclear(joined([stated.text.as_str()].into_iter().chain(pieces.map(|it| it.text.as_str())))),
        }
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join(" / ")
}

/// The part of a text between two UTF-16 offsets.
fn slice(text: &str, start: u32, end: u32) -> String {
    let mut at = 0;
    let inside = text.chars().filter(|character| {
        let begins = at;
        at += character.len_utf16() as u32;
        begins >= start && at <= end
    });
    inside.collect()
}

fn is_named(token: &Token, named: &[(u32, u32)]) -> bool {
    named.iter().any(|(start, end)| token.start < *end && *start < token.end)
}

/// What stands for a token that is part of a name.
const NAME: char = '\u{FFFC}';

/// A statement of quantity at a place.
struct Statement {
    /// What is counted; none where a set is spoken of that nothing counts. The amount is none where there are several.
    counted: Option<(Measure, Option<Decimal>)>,
    metric: bool,
    of_set: bool,
    is_multiplied: bool,
    /// How many tokens it takes.
    length: usize,
}

impl Statement {
    fn new(unit: Unit, amount: Option<Decimal>) -> Self {
        let Unit { measure, metric, of_set, end, .. } = unit;
        Self { counted: Some((measure, amount)), metric, of_set, is_multiplied: false, length: end }
    }
}

/// No pack holds more; larger numbers are something else.
const MOST: u32 = 100_000;

/// What `tokens` say of a quantity at a place.
fn statement(tokens: &[Token], at: usize) -> Option<Statement> {
    let rest = tokens.get(at..)?;
    if let Some(found) = introduced(rest) {
        return Some(found);
    }
    let Kind::Number(number) = rest.first()?.kind else { return None };
    if is_model(tokens, at) {
        return None;
    }
    if let Some(unit) = unit_of_choice(tokens, at) {
        return Some(Statement::new(unit, None));
    }
    let Some(number) = number else { return Some(Statement::new(unit_at(rest, 1)?, None)) };
    // `3x100ml`, `2 x 10pcs`.
    if let Some(second) = times(rest, 1) {
        let unit = unit_at(rest, 3)?;
        let total = number.checked_mul(second).filter(|_| is_count(number))?;
        return Some(Statement { is_multiplied: true, ..Statement::new(unit, Some(total)) }).filter(Statement::is_pack);
    }
    let unit = unit_at(rest, 1)?;
    let amount = number.checked_mul(unit.factor)?;
    // `5 set` may be a fifth model's set.
    if unit.is_lone_set && amount > Decimal::ONE {
        return Some(Statement { counted: None, of_set: true, ..Statement::new(unit, None) });
    }
    // `100ml x 3`, `100ml*3pcs`.
    if let Some(pieces) = times(rest, unit.end).filter(|pieces| is_count(*pieces)) {
        let behind = unit_at(rest, unit.end + 2);
        let fits = behind.as_ref().is_none_or(|behind| matches!(behind.measure, Measure::Piece | Measure::Set));
        if fits {
            let end = behind.map_or(unit.end + 2, |behind| behind.end);
            let total = amount.checked_mul(pieces)?;
            let whole = Statement { is_multiplied: true, ..Statement::new(Unit { end, ..unit }, Some(total)) };
            return Some(whole).filter(Statement::is_pack);
        }
    }
    Some(Statement::new(unit, Some(amount))).filter(Statement::is_pack)
}

impl Statement {
    /// Whether so much is ever sold.
    fn is_pack(&self) -> bool {
        match self.counted {
            Some((Measure::Piece | Measure::Pair | Measure::Set, Some(amount))) => is_count(amount),
            Some((_, Some(amount))) => amount > Decimal::ZERO && amount <= Decimal::from(MOST),
            _ => true,
        }
    }
}

fn is_count(number: Decimal) -> bool {
    number.scale() == 0 && number > Decimal::ZERO && number <= Decimal::from(MOST)
}

/// `pack of 3`, `lote de 10`, `набор из 3`.
fn introduced(rest: &[Token]) -> Option<Statement> {
    let (first, of) = (word(rest.first())?, word(rest.get(1))?);
    if !listed(INTRODUCING, first) || !listed(OF, of) {
        return None;
    }
    let Kind::Number(number) = rest.get(2)?.kind else { return None };
    // Of `set of 3x100ml` the rest is told by itself.
    if times(rest, 3).is_some() {
        return None;
    }
    let piece =
        Unit { measure: Measure::Piece, factor: Decimal::ONE, metric: true, of_set: false, is_lone_set: false, end: 3 };
    let unit = unit_at(rest, 3).filter(|unit| matches!(unit.measure, Measure::Piece | Measure::Pair)).unwrap_or(piece);
    Some(Statement::new(unit, Some(number.filter(|number| is_count(*number))?)))
}

/// Whether the number belongs to a model: `X5`, `WF-1000`.
fn is_model(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|index| tokens.get(index));
    let latin =
        |token: Option<&Token>| word(token).is_some_and(|word| word.ends_with(|last: char| last.is_ascii_alphabetic()));
    let joined =
        |back: usize| at.checked_sub(back).and_then(|index| tokens.get(index)).is_some_and(|token| token.joined);
    let dashed = matches!(before(1).map(|token| &token.kind), Some(Kind::Sign('-' | '#')));
    joined(0) && (latin(before(1)) || dashed && joined(1) && latin(before(2)))
}

/// The unit of a number that is one of several to choose from: `5/10/20 pcs`, `5-10 pcs`, `10 or 20pcs`.
fn unit_of_choice(tokens: &[Token], at: usize) -> Option<Unit> {
    let is_between = |index: usize| match tokens.get(index).map(|token| &token.kind) {
        Some(Kind::Sign(sign)) => matches!(sign, '/' | '-' | '–' | '~' | '|' | '、' | '+'),
        Some(Kind::Word(word)) => listed(OR, word),
        _ => false,
    };
    let is_number = |index: usize| matches!(tokens.get(index).map(|token| &token.kind), Some(Kind::Number(_)));
    let rest = tokens.get(at..)?;
    let mut end = 1;
    while is_between(at + end) && is_number(at + end + 1) {
        end += 2;
    }
    if end == 1 { None } else { unit_at(rest, end) }
}

/// The number behind a sign of multiplication at a place.
fn times(rest: &[Token], at: usize) -> Option<Decimal> {
    let is_sign = match &rest.get(at)?.kind {
        Kind::Sign(sign) => matches!(sign, '×' | '*'),
        Kind::Word(word) => matches!(word.as_str(), "x" | "х"),
        Kind::Number(_) => false,
    };
    match rest.get(at + 1)?.kind {
        Kind::Number(number) if is_sign => number,
        _ => None,
    }
}

fn word(token: Option<&Token>) -> Option<&str> {
    match &token?.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}

/// A unit behind a number.
#[derive(Clone, Copy)]
struct Unit {
    measure: Measure,
    /// How many of the measure it is.
    factor: Decimal,
    metric: bool,
    /// Whether it is a set of so many pieces, which may be different things.
    of_set: bool,
    /// Whether it is a set in the singular.
    is_lone_set: bool,
    /// The place behind it.
    end: usize,
}

/// The unit that begins at a place, with the container it is said of: `pcs/lot`, `pieces per box`.
fn unit_at(rest: &[Token], at: usize) -> Option<Unit> {
    let is_dash = |index: usize| matches!(rest.get(index).map(|token| &token.kind), Some(Kind::Sign('-')));
    let mut at = at + usize::from(is_dash(at));
    // `10er Pack`, `10er-Pack`.
    if word(rest.get(at)) == Some("er") {
        at += 1 + usize::from(is_dash(at + 1));
    }
    let mut unit = known_unit(rest, at)?;
    // `шт.` ends in a point.
    let point = matches!(rest.get(unit.end), Some(Token { kind: Kind::Sign('.'), joined: true, .. }));
    unit.end += usize::from(point);
    if unit.measure == Measure::Piece {
        let per = match rest.get(unit.end).map(|token| &token.kind) {
            Some(Kind::Sign('/')) => true,
            Some(Kind::Word(word)) => listed(PER, word),
            _ => false,
        };
        let behind = unit.end + usize::from(per);
        match word(rest.get(behind)) {
            Some(container) if per && listed(CONTAINERS, container) => unit.end = behind + 1,
            // `10pcs set`, `5 pcs/set`.
            Some(set) if is_set(set) => (unit.of_set, unit.end) = (true, behind + 1),
            _ => {}
        }
    }
    Some(unit)
}

fn known_unit(rest: &[Token], at: usize) -> Option<Unit> {
    let found = word(rest.get(at))?;
    let unit = |measure, factor| Unit { measure, factor, metric: true, of_set: false, is_lone_set: false, end: at + 1 };
    if matches!(found, "fl" | "fl.") {
        let ounce = at + 1 + usize::from(matches!(rest.get(at + 1).map(|token| &token.kind), Some(Kind::Sign('.'))));
        let fluid = Unit {
            metric: false,
            end: ounce + 1,
            ..unit(Measure::Volume, Decimal::from_parts(295_735, 0, 0, false, 4))
        };
        return (word(rest.get(ounce))? == "oz").then_some(fluid);
    }
    if let Some((measure, _)) = COUNTS.iter().find(|(_, words)| listed(words, found)) {
        return Some(Unit { is_lone_set: matches!(found, "set" | "kit"), ..unit(*measure, Decimal::ONE) });
    }
    if let Some((measure, mantissa, scale, metric, _)) = MEASURES.iter().find(|(.., words)| listed(words, found)) {
        return Some(Unit { metric: *metric, ..unit(*measure, Decimal::from_parts(*mantissa, 0, 0, false, *scale)) });
    }
    // Of scripts written without spaces the longest beginning counts, and what follows it may be anything.
    let beginnings = ATTACHED.iter().flat_map(|(what, words)| words.split(' ').map(move |word| (*what, word)));
    let (what, _) = beginnings.filter(|(_, word)| found.starts_with(word)).max_by_key(|(_, word)| word.len())?;
    match what {
        Attached::Nothing => None,
        Attached::SetOfPieces => Some(Unit { of_set: true, ..unit(Measure::Piece, Decimal::ONE) }),
        Attached::Unit(measure, factor) => Some(unit(measure, Decimal::from_parts(factor, 0, 0, false, 0))),
    }
}

/// Whether a unit as a page writes it is one piece: `pc`, `개`, not `lot`.
pub(crate) fn is_piece(unit: &str) -> bool {
    let unit = unit.trim().trim_end_matches('.').to_lowercase();
    let is_container = listed(CONTAINERS, &unit) || is_set(&unit);
    let (_, pieces) = COUNTS[0];
    !is_container && (listed(pieces, &unit) || matches!(unit.as_str(), "个" | "個" | "件" | "点" | "只" | "支"))
}

fn is_set(word: &str) -> bool {
    listed(SETS, word) || ["套装", "套裝", "セット", "套组"].iter().any(|set| word.contains(set))
}

fn listed(words: &str, word: &str) -> bool {
    words.split(' ').any(|listed| listed == word)
}

/// Words before `of 3`.
const INTRODUCING: &str = "pack packs set sets lot box bag bundle paquete paquetes pack juego lote lotes caja bolsa conjunto kit jogo \
    pacote caixa paquet boîte sachet confezione набор комплект упаковка zestaw opakowanie";
const OF: &str = "of de com con da di из z von w";
const OR: &str = "or to o ou или oder oppure lub 或 أو veya";
const PER: &str = "per por par pro в a na";
/// What pieces are sold in, where the container is no set.
const CONTAINERS: &str = "lot lots pack packs package packet pkt bag bags box boxes carton roll card order bundle lote paquete bolsa caja \
    pacote caixa sachet boîte уп упаковка упаковке пакет лот opakowanie paket packung";
/// Words of sets whose pieces may be different things.
const SETS: &str = "set sets kit kits juego juegos jogo jogos conjunto conjuntos coffret набор наборы комплект комплекты zestaw zestawy \
    takım takımı طقم سيت סט 세트 ชุด bộ satz combo";

const COUNTS: [(Measure, &str); 3] = [
    (
        Measure::Piece,
        "pcs pc pce pces piece pieces pièce pièces unit units ea ct count pk pack packs lot lots bottle bottles pieza piezas pza \
         pzas pz pzs unidad unidades ud uds und unds peça peças peca pecas pç pçs unidade un unité unités stück stk stueck \
         packung packungen pezzo pezzi stuk stuks шт штук штуки штука упаковка упаковки уп szt sztuk sztuki sztuka adet paket \
         tane قطعة قطع قطعه حبة حبات عبوة عبوات יחידות יחידה חתיכות 개 개입 개세트 매 매입 장 팩 피스 cái chiếc buah biji",
    ),
    (
        Measure::Pair,
        "pair pairs pr prs par pares paire paires paar paare paia paio coppia coppie para pary пара пары пар çift زوج أزواج ازواج \
         זוג זוגות 켤레 쌍 đôi pasang",
    ),
    (
        Measure::Set,
        "set sets kit kits juego juegos jogo jogos conjunto conjuntos набор набора наборов комплект комплекта комплектов zestaw \
         zestawy zestawów takım طقم أطقم אטקם סט סטים 세트 bộ sätze",
    ),
];

/// A measure, its factor as a number and its decimals, whether it is metric, and its words.
const MEASURES: [(Measure, u32, u32, bool, &str); 13] = [
    (Measure::Volume, 1, 0, true, "ml мл مل mililitros millilitre millilitres milliliter ミリリットル"),
    (Measure::Volume, 10, 0, true, "cl"),
    (
        Measure::Volume,
        1000,
        0,
        true,
        "l lt ltr litre litres liter liters litro litros литр литра литров л لتر リットル",
    ),
    (Measure::Mass, 1, 3, true, "mg мг"),
    (
        Measure::Mass,
        1,
        0,
        true,
        "g gr gram grams gramm gramme grammes gramos gramas г гр грамм غرام جرام جم グラム 그램",
    ),
    (Measure::Mass, 1000, 0, true, "kg kgs kilo kilos кг كجم كيلو كغ キログラム"),
    (Measure::Mass, 283_495, 4, false, "oz ounce ounces"),
    (Measure::Mass, 453_592, 3, false, "lb lbs pound pounds"),
    (Measure::Length, 1, 3, true, "mm мм مم"),
    (Measure::Length, 1, 2, true, "cm см سم"),
    (
        Measure::Length,
        1,
        0,
        true,
        "m meter meters metre metres metro metros mètre mètres м метр метра метров متر メートル",
    ),
    (Measure::Length, 9144, 4, false, "yd yds yard yards"),
    (Measure::Length, 3048, 4, false, "ft feet"),
];

/// What a beginning of a word means in a script written without spaces.
#[derive(Clone, Copy)]
enum Attached {
    /// Something else that begins alike: `个月` is a month.
    Nothing,
    SetOfPieces,
    /// So many of a measure.
    Unit(Measure, u32),
}

const ATTACHED: [(Attached, &str); 12] = [
    (
        Attached::Nothing,
        "个月 個月 个人 個人 か月 ヶ月 ケ月 点钟 点入 只有 包邮 条纹 本体 台湾 张力 足球 足裏 对讲 对比 对应 套餐 枚举 升级 升級 米色 米白 米奇",
    ),
    (Attached::SetOfPieces, "件套 件组 点セット 件セット 点组"),
    (
        Attached::Unit(Measure::Piece, 1),
        "个 個 件 只 隻 支 片 枚 本 条 條 张 張 块 塊 粒 颗 顆 包 盒 瓶 袋 把 点 台 入り 入 ชิ้น อัน แพ็ค ピース パック",
    ),
    (Attached::Unit(Measure::Pair, 1), "双 雙 对 對 副 足 คู่ ペア"),
    (Attached::Unit(Measure::Set, 1), "套 组 組 セット ชุด"),
    (Attached::Unit(Measure::Volume, 1), "毫升 ミリリットル มล"),
    (Attached::Unit(Measure::Volume, 1000), "升 リットル ลิตร"),
    (Attached::Unit(Measure::Mass, 1), "克 グラム กรัม"),
    (Attached::Unit(Measure::Mass, 500), "斤"),
    (Attached::Unit(Measure::Mass, 1000), "公斤 千克 キロ กก"),
    (Attached::Unit(Measure::Length, 1), "米 メートル เมตร"),
    (Attached::Nothing, "克拉 升降 米兰 斤斤"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str, unit: PriceUnit) -> String {
        match Pack::of(text, &[]).count(unit) {
            Quantity::One => "one".to_owned(),
            Quantity::Unstated => "unstated".to_owned(),
            Quantity::Unclear(text) => format!("unclear: {text}"),
            Quantity::Counted(_, amount) => amount.normalize().to_string(),
        }
    }

    #[test]
    fn items_are_counted_in_the_languages_of_the_sites() {
        for (text, count) in [
            ("Velmora Ear Tips 10pcs", "10"),
            ("Ear tips 10 pcs/lot for running", "10"),
            ("Ear tips 2 Pack", "2"),
            ("Ear tips, 2-Pack", "2"),
            ("Ear tips pack of 3", "3"),
            ("Set of 3 ear tips", "3"),
            ("2 x 10pcs ear tips", "20"),
            ("ear tips 10pcs x 2", "20"),
            ("Ear tips 1,000 pcs", "1000"),
            ("Ear tips 5 pieces per bag", "5"),
            ("iPhone 15 ear tips 2pcs", "2"),
            ("3 pairs of socks", "3"),
            ("Almohadillas 10 piezas", "10"),
            ("Almohadillas, 5 unidades", "5"),
            ("Paquete de 4 almohadillas", "4"),
            ("Almofadas 6 peças", "6"),
            ("2 paires de chaussettes", "2"),
            ("Ohrpolster 10 Stück", "10"),
            ("Ohrpolster 4er-Pack", "4"),
            ("Насадки 10 шт.", "10"),
            ("Носки 5 пар", "5"),
            ("Насадки, упаковка из 6", "6"),
            ("耳塞套10个装", "10"),
            ("运动袜3双装", "3"),
            ("イヤーピース10個", "10"),
            ("靴下 5足セット", "5"),
            ("이어팁 10개", "10"),
            ("양말 5켤레", "5"),
            ("Kulaklık pedi 10 adet", "10"),
            ("سماعات ٣ قطع", "3"),
            ("جوارب 5 أزواج", "5"),
            ("จุกหูฟัง 6ชิ้น", "6"),
        ] {
            assert_eq!(told(text, PriceUnit::Item), count, "{text}");
        }
    }

    #[test]
    fn what_is_no_pack_is_not_counted() {
        for text in [
            "Velmora headphones",
            "4 in 1 charging cable",
            "USB 3.0 hub",
            "iPhone 15 case",
            "12V 2A adapter",
            "Model X5 pieces",
            "WF-1000 pcs",
            "1 pair",
            "1pc",
            "1 шт",
            "1双",
            "6个月质保",
            "保証期間3ヶ月",
            "Size 42 EU",
            "2024 new 5.3 bluetooth",
            "100% cotton",
            "0 pcs",
            "999999999 pcs",
        ] {
            assert_eq!(told(text, PriceUnit::Item), "one", "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_said_to_be_unclear() {
        for (text, what) in [
            ("Ear tips 5/10/20 pcs", "5/10/20 pcs"),
            ("Ear tips 5-10pcs", "5-10pcs"),
            ("Насадки 5 или 10 шт", "5 или 10 шт"),
            ("Ear tips 2 packs 10 pieces", "2 packs / 10 pieces"),
            ("46pcs tool set", "46pcs"),
            ("5 pcs set", "5 pcs set"),
            ("3件套厨具", "3件套厨具"),
            ("工具5点セット", "5点セット"),
            ("1 pair 2 pcs", "2 pcs"),
            ("1.000 шт", "1.000 шт"),
        ] {
            assert_eq!(told(text, PriceUnit::Item), format!("unclear: {what}"), "{text}");
        }
        // `5 set` may be a fifth model's set, and then it is one.
        assert_eq!(told("Aerolux 5 set", PriceUnit::Item), "one");
    }

    #[test]
    fn a_name_is_no_number_of_pieces() {
        let text = "Aerolux 5 pack";
        assert_eq!(Pack::of(text, &[]).count(PriceUnit::Item), Quantity::Counted(Measure::Piece, Decimal::from(5)));
        assert_eq!(Pack::of(text, &[(0, 9)]).count(PriceUnit::Item), Quantity::One);
    }

    #[test]
    fn pairs_and_sets_are_not_pieces() {
        assert_eq!(told("3 pairs of socks", PriceUnit::Pair), "3");
        assert_eq!(told("socks 10 pcs", PriceUnit::Pair), "unclear: 10 pcs");
        assert_eq!(told("46pcs tool set", PriceUnit::Set), "one");
        assert_eq!(told("2 sets of 10 pcs", PriceUnit::Set), "2");
        assert_eq!(told("10 pcs", PriceUnit::Set), "unclear: 10 pcs");
    }

    #[test]
    fn measures_are_read_in_their_units() {
        for (text, unit, amount) in [
            ("Serum 100ml", PriceUnit::Millilitre, "100"),
            ("Serum 3x100ml", PriceUnit::Millilitre, "300"),
            ("Serum 30 ml × 2 pcs", PriceUnit::Millilitre, "60"),
            ("Serum 1.7 fl oz / 50ml", PriceUnit::Millilitre, "50"),
            ("Serum 0.5L", PriceUnit::Millilitre, "500"),
            ("Сыворотка 50 мл", PriceUnit::Millilitre, "50"),
            ("精华液30毫升", PriceUnit::Millilitre, "30"),
            ("سيروم 100 مل", PriceUnit::Millilitre, "100"),
            ("Coffee 0,5 kg", PriceUnit::Gram, "500"),
            ("コーヒー200グラム", PriceUnit::Gram, "200"),
            ("Ткань 3 м", PriceUnit::Metre, "3"),
            ("Serum 100ml 3 pcs", PriceUnit::Millilitre, "unclear: 100ml / 3 pcs"),
            ("Serum 30ml 50ml", PriceUnit::Millilitre, "unclear: 30ml / 50ml"),
            ("Serum", PriceUnit::Millilitre, "unstated"),
        ] {
            assert_eq!(told(text, unit), amount, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>(), start in 0_u32..40, length in 0_u32..10) {
            let _ = Pack::of(&text, &[(start, start + length)]).count(PriceUnit::Item);
        }

        #[test]
        fn what_reads_like_a_pack_is_read(text in "([0-9]{1,12}[.,x×*/ -]?|pcs|set of|ml|шт|双|個| |pairs|kit){0,12}") {
            for unit in [PriceUnit::Item, PriceUnit::Pair, PriceUnit::Set, PriceUnit::Litre, PriceUnit::Kilogram, PriceUnit::Metre] {
                if let Quantity::Counted(_, amount) = Pack::of(&text, &[]).count(unit) {
                    prop_assert!(amount > Decimal::ZERO, "{text}");
                }
            }
        }
    }
}
