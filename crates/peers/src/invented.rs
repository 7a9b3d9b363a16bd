//! Names and titles nobody has, where no real ones are at hand.
//!
//! They are always the same. What is measured with them can be compared with itself only: real names are nearer to real
//! words, and real titles hold more of them.

use crate::set::FILES;
use std::fmt::Write as _;

/// How many titles are made, and how many with a brand in disguise.
const TITLES: usize = 10_000;
const DISGUISED: usize = 1_200;
/// How many brands are looked for in these.
const BRANDS: usize = 34;
/// Names differ within the longest list.
const NAMES: usize = 10_000;

/// A file of an invented set, by its name in [`FILES`].
pub fn invented(file: &str) -> Option<String> {
    let mut chance = Chance(0x2f6e_2b1d);
    let names = names(&mut chance);
    let brands = names.get(..BRANDS)?;
    match file {
        "corpus10k.txt" => {
            let mut text = String::new();
            for _ in 0..TITLES {
                let name = (chance.below(3) == 0).then(|| chance.one_of(&names).as_str());
                let _ = writeln!(text, "{}", chance.title(name).0);
            }
            Some(text)
        }
        "brands.tsv" => Some(format!("brand\n{}\n", brands.join("\n"))),
        "positives.tsv" => {
            let mut text = "brand\ttitle\tstart16\tend16\n".to_owned();
            for number in 0..DISGUISED {
                let brand = chance.one_of(brands).clone();
                let disguise = chance.disguise(&brand, number);
                let (title, start) = chance.title(Some(&disguise));
                let end = start + disguise.encode_utf16().count();
                let _ = writeln!(text, "{brand}\t{title}\t{start}\t{end}");
            }
            Some(text)
        }
        "negatives.tsv" => {
            let mut text = "kind\ttitle\n".to_owned();
            for _ in 0..TITLES {
                let other = (chance.below(3) == 0).then(|| chance.one_of(&names[BRANDS..]).as_str());
                let _ = writeln!(text, "title\t{}", chance.title(other).0);
            }
            Some(text)
        }
        _ => {
            let count: usize = file.strip_prefix('w')?.strip_suffix(".txt")?.parse().ok()?;
            FILES.contains(&file).then(|| names[..count.min(names.len())].join("\n") + "\n")
        }
    }
}

fn names(chance: &mut Chance) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(NAMES);
    let mut known = std::collections::HashSet::new();
    while names.len() < NAMES {
        let words = if chance.below(4) == 0 { 2 } else { 1 };
        let name = (0..words).map(|_| chance.name()).collect::<Vec<_>>().join(" ");
        if known.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

/// A row of numbers that look like chance.
struct Chance(u32);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        // Marsaglia's xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % bound.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A word of two to four syllables.
    fn name(&mut self) -> String {
        const BEGINNINGS: &[&str] =
            &["b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "qu", "r", "s", "st", "t", "tr", "v", "w", "z"];
        const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ae", "io", "ou"];
        const ENDS: &[&str] = &["", "", "n", "r", "x", "l", "nt", "st"];
        let mut name = String::new();
        for _ in 0..2 + self.below(3) {
            name.push_str(self.one_of::<&str>(BEGINNINGS));
            name.push_str(self.one_of::<&str>(MIDDLES));
        }
        name.push_str(self.one_of::<&str>(ENDS));
        name[..1].to_uppercase() + &name[1..]
    }

    /// A title, and where the name stands in it, in UTF-16.
    fn title(&mut self, name: Option<&str>) -> (String, usize) {
        const WORDS: &str = "Wireless Headphones Bluetooth 5.3 for Men Women Kids Sport Running Shoes Outdoor Waterproof \
            Jacket Case Cover Silicone Leather Watch Strap 20mm 22mm Charger USB-C Cable 65W Fast Charging Camera Lens 4K LED \
            Light Garden Lamp Solar Kitchen Knife Set 10pcs Bag Handbag Travel Backpack Large Capacity Toys Building Blocks \
            Gift Box Cosplay Dress Summer Winter Cotton T-Shirt Hoodie XL Phone Holder Car Mount Tool Drill Battery 12V \
            Fishing Rod Reel Sunglasses Polarized Perfume Makeup Brush Lipstick Hair Clip Jewelry Earrings Silver 925 Ring \
            Necklace Zapatos Hombre Mujer Reloj Bolso Funda Tênis Masculino Feminino Кроссовки Женские Сумка Часы 手机壳 运动鞋";
        let words: Vec<&str> = WORDS.split_ascii_whitespace().collect();
        let count = 6 + self.below(8);
        let place = self.below(count);
        let (mut title, mut start) = (String::new(), 0);
        for at in 0..count {
            if at > 0 {
                title.push(' ');
            }
            if let Some(name) = name.filter(|_| at == place) {
                start = title.encode_utf16().count();
                title.push_str(name);
                title.push(' ');
            }
            title.push_str(self.one_of::<&str>(&words));
        }
        (title, start)
    }

    /// A name with a slip of the finger, with look-alike letters, or taken apart.
    fn disguise(&mut self, name: &str, way: usize) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        let at = 1 + self.below(letters.len() - 2);
        let look_alike = |letter: &char| match letter {
            'a' => 'а',
            'e' => 'е',
            'o' => 'о',
            'p' => 'р',
            'x' => 'х',
            other => *other,
        };
        match way % 10 {
            0 => return name.to_uppercase(),
            1 => _ = letters.remove(at),
            2 => letters.insert(at, letters[at]),
            3 => letters.swap(at, at + 1),
            4 => letters[at] = *self.one_of(&['a', 'e', 'i', 'o', 'u', 't', 'n', 's']),
            5 => letters = letters.iter().map(look_alike).collect(),
            6 => {
                return letters
                    .iter()
                    .map(char::to_string)
                    .collect::<Vec<_>>()
                    .join(self.one_of::<&str>(&[" ", ".", "-"]));
            }
            7 => letters.insert(at, '\u{200b}'),
            8 => return format!("{name}{}", self.one_of::<&str>(&["shoes", "2024", "official", "store"])),
            _ => letters = letters.iter().map(|letter| if *letter == 'o' { '0' } else { *letter }).collect(),
        }
        letters.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::invented;
    use crate::set::{FILES, Set, lines};

    #[test]
    fn every_file_of_a_set_can_be_invented() {
        for file in FILES {
            assert!(invented(file).is_some_and(|text| !text.is_empty()), "{file}");
        }
    }

    #[test]
    fn an_invented_set_is_always_the_same() {
        assert_eq!(invented("positives.tsv"), invented("positives.tsv"));
    }

    #[test]
    fn a_list_has_as_many_names_as_it_says() {
        assert_eq!(lines(&invented("w1000.txt").unwrap()).len(), 1000);
    }

    #[test]
    fn the_brands_stand_where_the_set_says() {
        let [brands, positives, negatives] =
            ["brands.tsv", "positives.tsv", "negatives.tsv"].map(|file| invented(file).unwrap());
        let set = Set::new(&brands, &positives, &negatives);
        assert!(!set.positives.is_empty());
        for positive in &set.positives {
            let units: Vec<u16> = positive.title.encode_utf16().collect();
            let there = &units[positive.start as usize..positive.end as usize];
            let there = String::from_utf16(there).unwrap();
            assert_eq!(
                there.chars().next().unwrap().to_lowercase().next(),
                positive.brand.to_lowercase().chars().next()
            );
        }
    }
}
