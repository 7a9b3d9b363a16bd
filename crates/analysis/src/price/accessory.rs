//! What is sold beside the goods: parts, boxes, samples, deposits, differences.

use super::text::{Kind, Token, tokens};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Something that is not the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accessory {
    pub kind: AccessoryKind,
    /// As it is listed here.
    pub text: String,
}

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccessoryKind {
    /// A part, a case, a box: goods, but others.
    Part,
    /// A deposit, a sample, a difference in price or postage.
    Payment,
}

impl AccessoryKind {
    /// The catalogue's key of why its price is not compared.
    pub fn key(self) -> &'static str {
        match self {
            Self::Part => "why.price.accessory",
            Self::Payment => "why.price.payment",
        }
    }
}

/// What a variant's name says that it is, unless it says that it comes with the goods: `case only`, not `with case`.
pub(crate) fn of_variant(name: &str, is_own: impl Fn(&str) -> bool) -> Option<Accessory> {
    find(name, |_| true, is_own)
}

/// What a title says that is sold instead of the goods.
pub(crate) fn of_title(title: &str, is_own: impl Fn(&str) -> bool) -> Option<Accessory> {
    find(title, |listed| !listed.only_variants, is_own)
}

/// A phrase of the lists below.
#[derive(Clone, Copy)]
struct Listed {
    phrase: &'static str,
    kind: AccessoryKind,
    only_variants: bool,
}

/// The phrases by their first word, or in scripts written without spaces by their first sign.
struct Index {
    by_word: BTreeMap<&'static str, Vec<Listed>>,
    by_sign: BTreeMap<char, Vec<Listed>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { by_word: BTreeMap::new(), by_sign: BTreeMap::new() };
    for (phrases, kind, only_variants) in [
        (PARTS, AccessoryKind::Part, false),
        (LONE_PARTS, AccessoryKind::Part, true),
        (PAYMENTS, AccessoryKind::Payment, false),
        (SAMPLES, AccessoryKind::Payment, true),
    ] {
        for phrase in phrases.split(" | ").map(str::trim) {
            let listed = Listed { phrase, kind, only_variants };
            match phrase.chars().next().filter(|first| is_spaceless(*first)) {
                Some(first) => index.by_sign.entry(first).or_default().push(listed),
                None => index.by_word.entry(phrase.split(' ').next().unwrap_or(phrase)).or_default().push(listed),
            }
        }
    }
    index
});

/// Scripts in which a word may stand beside another without a space; Korean joins its endings to a word.
fn is_spaceless(sign: char) -> bool {
    matches!(sign, '\u{3040}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{E00}'..='\u{E7F}')
}

/// The payment that is named, or else the accessory; of several the longest phrase, and of these the first.
fn find(text: &str, fits: impl Fn(&Listed) -> bool, is_own: impl Fn(&str) -> bool) -> Option<Accessory> {
    let line = line(text);
    let mut best: Option<Listed> = None;
    let mut word_begins = true;
    for (at, sign) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        let listed = if is_spaceless(sign) {
            INDEX.by_sign.get(&sign)
        } else if word_begins {
            INDEX.by_word.get(rest.split(' ').next().unwrap_or_default())
        } else {
            None
        };
        word_begins = sign == ' ';
        for listed in listed.into_iter().flatten().filter(|listed| fits(listed)) {
            let Some(after) = rest.strip_prefix(listed.phrase) else { continue };
            let alone = is_spaceless(sign) || after.starts_with(' ');
            let rank = |listed: &Listed| (listed.kind == AccessoryKind::Payment, listed.phrase.len());
            let better = best.is_none_or(|best| rank(listed) > rank(&best));
            if alone && better && !comes_along(line.get(..at).unwrap_or_default(), after) && !is_own(listed.phrase) {
                best = Some(*listed);
            }
        }
    }
    best.map(|listed| Accessory { kind: listed.kind, text: listed.phrase.to_owned() })
}

/// The words and signs of a text in lower case, with one space behind each.
fn line(text: &str) -> String {
    let mut line = String::new();
    for Token { kind, .. } in tokens(text) {
        match kind {
            Kind::Word(word) => line += &word,
            Kind::Sign(sign) => line.push(sign),
            Kind::Number(_) => line.push('#'),
        }
        line.push(' ');
    }
    line
}

/// Whether what stands around says that the thing comes with the goods, or does not come.
fn comes_along(before: &str, after: &str) -> bool {
    let mut near = before.split_ascii_whitespace().rev().take(WITH_REACH);
    let attached = before.trim_end().chars().next_back().is_some_and(|c| WITH_ATTACHED.contains(&c));
    let next = after.trim_start();
    near.any(|word| WITH.split(' ').any(|with| with == word))
        || attached
        || WITH_AFTER.iter().any(|with| next.starts_with(with))
}

/// How many words before a thing may say that it comes along: `with a hard case`.
const WITH_REACH: usize = 3;
const WITH: &str = "with w and plus incl including includes include without no free + & ＋ con incluye incluido y sin com e sem inclui avec et \
    sans mit und inkl ohne с и без в ile ve con e senza met en zonder z i bez مع و بدون عם 带 含 送 附 配 赠 포함";
/// Signs directly before a thing that say the same.
const WITH_ATTACHED: [char; 12] = ['带', '帶', '含', '送', '附', '配', '赠', '贈', '无', '無', '+', '和'];
/// What says it behind the thing.
const WITH_AFTER: [&str; 8] = ["付き", "つき", "付", "込み", "なし", "포함", "증정", "included"];

/// Parts and accessories, with ` | ` between them. A word that is one of the product's own is not meant.
const PARTS: &str = "case | cases | cover | covers | strap | straps | watchband | watch band | charger | charging cable | \
    ear pads | ear pad | earpads | ear tips | eartips | ear cushions | ear cushion | storage bag | dust bag | spare part | spare parts | \
    replacement part | replacement parts | repair parts | screen protector | protective film | tempered glass | sticker | stickers | decal | \
    holder | stand | mount | bracket | filter | filters | nozzle | brush head | brush heads | remote control | keychain | shoelaces | \
    laces | insoles | patch | lanyard | adapter | empty box | empty bottle | funda | fundas | estuche | correa | correas | cargador | \
    almohadillas | repuesto | repuestos | recambio | soporte | pegatina | pegatinas | filtro | filtros | cordones | caja vacía | capa | \
    capas | capinha | estojo | pulseira | carregador | almofadas | almofadinhas | peça de reposição | suporte | adesivo | adesivos | cadarços | \
    película | coque | housse | étui | bracelet | chargeur | coussinets | pièce de rechange | autocollant | hülle | tasche | schutzhülle | \
    armband | ladegerät | ohrpolster | ersatzteil | ersatzteile | halterung | aufkleber | custodia | cinturino | caricatore | ricambio | \
    supporto | чехол | чехлы | ремешок | ремешки | зарядное устройство | амбушюры | насадки | запчасть | запчасти | запасная часть | держатель | \
    подставка | наклейка | наклейки | фильтр | шнурки | защитное стекло | коробка | etui | pokrowiec | pasek | ładowarka | kılıf | kayış | \
    şarj aleti | yedek parça | جراب | غطاء | حزام | سوار | شاحن | وسادات | قطع غيار | قطعة غيار | حامل | ملصق | ملصقات | كيس | \
    保护套 | 保護套 | 保护壳 | 收纳盒 | 收纳包 | 耳机套 | 耳塞套 | 耳罩 | 耳垫 | 表带 | 錶帶 | 充电器 | 充电线 | 配件 | 零件 | 支架 | 贴纸 | 贴膜 | 钢化膜 | 滤芯 | \
    鞋带 | 鞋垫 | 空盒 | 空瓶 | 防尘袋 | 包装盒 | ケース | カバー | ストラップ | バンド | 充電器 | 充電ケーブル | イヤーパッド | イヤーピース | イヤーチップ | 交換部品 | \
    部品 | パーツ | スタンド | ステッカー | フィルター | 靴紐 | 保護フィルム | 空箱 | 케이스 | 커버 | 스트랩 | 충전기 | 이어패드 | 이어팁 | 부품 | 거치대 | 스티커 | 필터";

/// What is an accessory as a variant's name only: in a title it is a manner of packing, or goods.
const LONE_PARTS: &str = "box | only box | box only | bag only | gift box | gift bag | paper bag | bag | battery only | cable | only cable | \
    card | tag | label | logo | manual | shell | shell only | parts | accessory | accessories | caja | bolsa | accesorio | accesorios | caixa | \
    sacola | acessório | acessórios | boîte | sac | accessoire | accessoires | schachtel | karton | zubehör | scatola | accessori | коробка | \
    пакет | аксессуар | аксессуары | pudełko | kutu | aksesuar | علبة | صندوق | حقيبة | ملحقات | 盒子 | 礼盒 | 礼品盒 | 手提袋 | 吊牌 | 标签 | 说明书 | 单盒 | 箱 | \
    ボックス | 箱のみ | 紙袋 | アクセサリー | 付属品 | 박스 | 상자 | 쇼핑백 | 액세서리";

/// What is paid and is no price of goods.
const PAYMENTS: &str = "deposit | price difference | the difference | shipping difference | shipping cost | shipping fee | shipping fees | extra fee | \
    extra fees | extra shipping | extra cost | postage | freight | make up | supplement | additional fee | custom fee | diferencia de precio | \
    diferencia | gastos de envío | coste de envío | costo de envío | depósito | anticipo | pago adicional | diferença de preço | diferença | \
    custo de envio | taxa de envio | frete extra | pagamento adicional | différence de prix | frais de port | frais supplémentaires | acompte | \
    preisdifferenz | versandkosten | aufpreis | anzahlung | differenza di prezzo | spese di spedizione | acconto | доплата | разница в цене | \
    стоимость доставки | предоплата | залог | депозит | dopłata | zaliczka | koszt wysyłki | fiyat farkı | kargo ücreti | kapora | عربون | \
    فرق السعر | رسوم الشحن | تكلفة الشحن | تكلفة إضافية | 补差价 | 補差價 | 差价 | 差價 | 补运费 | 运费 | 運費 | 邮费 | 定金 | 订金 | 押金 | 补拍 | 差額 | 追加料金 | 手付金 | \
    予約金 | 차액 | 배송비 | 추가금 | 보증금";

const SAMPLES: &str = "sample | samples | muestra | muestras | amostra | amostras | échantillon | muster | campione | образец | пробник | próbka | \
    numune | عينة | 样品 | 樣品 | 小样 | サンプル | 見本 | 샘플";

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(name: &str) -> Option<AccessoryKind> {
        of_variant(name, |_| false).map(|accessory| accessory.kind)
    }

    #[test]
    fn a_variant_that_is_an_accessory_is_known_by_its_name() {
        for name in [
            "Case only",
            "Only Box",
            "Strap",
            "Black strap",
            "USB charger",
            "Spare part",
            "Ear pads",
            "Solo funda",
            "Correa",
            "Cargador",
            "Só a capa",
            "Pulseira",
            "Чехол",
            "Зарядное устройство",
            "只要盒子",
            "充电器",
            "表带",
            "ケースのみ",
            "充電器",
            "غطاء",
            "شاحن",
            "케이스",
            "Nur Hülle",
        ] {
            assert_eq!(variant(name), Some(AccessoryKind::Part), "{name}");
        }
        for name in [
            "Deposit",
            "Sample",
            "Shipping difference",
            "Price difference",
            "Diferencia de precio",
            "Muestra",
            "Amostra",
            "Доплата",
            "Образец",
            "补差价",
            "运费",
            "样品",
            "サンプル",
            "差額",
            "عربون",
            "عينة",
        ] {
            assert_eq!(variant(name), Some(AccessoryKind::Payment), "{name}");
        }
    }

    #[test]
    fn what_comes_with_the_goods_is_no_accessory() {
        for name in [
            "Black",
            "With box",
            "Black with case",
            "Headphones + case",
            "Headphones and charger",
            "No box",
            "Without charger",
            "Con funda",
            "Sin caja",
            "Com capa",
            "Sem carregador",
            "С коробка",
            "带盒子",
            "含充电器",
            "无盒",
            "ケース付き",
            "مع شاحن",
            "케이스 포함",
            "EU plug",
            "XL",
            "42",
            "256GB",
        ] {
            assert_eq!(variant(name), None, "{name}");
        }
    }

    #[test]
    fn what_the_product_is_itself_is_no_accessory() {
        assert_eq!(of_variant("Strap black", |word| word == "strap"), None);
        assert_eq!(of_title("Velmora charging case", |word| word == "case"), None);
    }

    #[test]
    fn a_title_names_an_accessory_but_its_packing_is_none() {
        let named = |title: &str| of_title(title, |_| false).map(|accessory| accessory.text);
        assert_eq!(named("Velmora Aerolux 5 headphones ear pads").as_deref(), Some("ear pads"));
        assert_eq!(named("Velmora 耳机 保护套").as_deref(), Some("保护套"));
        assert_eq!(named("Velmora Aerolux 5 headphones with case and gift box"), None);
        assert_eq!(named("Velmora headphones original box sample"), None);
    }
}
