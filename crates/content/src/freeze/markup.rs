//! What of a document's markup a frozen page may hold, and how it is written.

use super::css::{Address, without_addresses};
use crate::secrets::is_secret_name;

/// The policy every frozen page begins with. It stands behind the rules below: should one of them miss something, the
/// browser still runs and fetches nothing.
pub(crate) const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; \
                                 base-uri 'none'; form-action 'none'";

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ElementRule {
    /// Written with its allowed attributes and its children.
    Keep,
    /// Written without children and without an end tag.
    Void,
    /// Written as a `div` that names what it was, with its children: it would otherwise do or fetch something.
    Defused,
    /// Written as a note of the address it showed; its children are what it shows where it is not supported.
    Placeholder,
    /// Written as a picture of what is drawn on it.
    Canvas,
    /// A style sheet.
    Style,
    /// Written with its present value as its only text.
    TextArea,
    /// Left out with all below it.
    Drop,
}

/// The rule for an element, by its local name in lower case. What is not in the table is kept.
pub(crate) fn element_rule(name: &str) -> ElementRule {
    ELEMENTS.iter().find(|(names, _)| names.contains(&name)).map_or(ElementRule::Keep, |(_, rule)| *rule)
}

const ELEMENTS: &[(&[&str], ElementRule)] = &[
    (&["script", "noscript", "template", "base", "source", "track", "param", "noembed", "noframes"], ElementRule::Drop),
    // SVG animations can set an address after the fact.
    (&["animate", "animatemotion", "animatetransform", "set", "discard"], ElementRule::Drop),
    (
        &["iframe", "frame", "object", "embed", "applet", "portal", "fencedframe", "frameset", "video", "audio"],
        ElementRule::Placeholder,
    ),
    (&["canvas"], ElementRule::Canvas),
    // A form without an address submits to the page itself; raw-text elements would need rules of their own.
    (&["form", "xmp", "plaintext", "listing", "marquee", "isindex"], ElementRule::Defused),
    (&["style", "link"], ElementRule::Style),
    (&["textarea"], ElementRule::TextArea),
    (&["area", "br", "col", "hr", "img", "input", "keygen", "meta", "wbr", "bgsound"], ElementRule::Void),
];

/// Writes an attribute if a frozen page may hold it, neutralised where needed; `place` says what stands instead of an
/// address in a style.
///
/// Only what is known to be harmless is let through, in HTML and in SVG and MathML (`foreign`) alike: what was one
/// element's attribute may be another's when a parser has read the file.
pub(crate) fn write_attribute(
    out: &mut String,
    foreign: bool,
    name: &str,
    value: &str,
    place: &mut dyn FnMut(&str) -> Address,
) {
    let lower = name.to_ascii_lowercase();
    if !is_plain_name(name) {
        return;
    }
    match lower.as_str() {
        "style" => write_pair(out, name, &without_addresses(value, place)),
        "href" | "xlink:href" if foreign && value.starts_with('#') => write_pair(out, name, value),
        "href" | "xlink:href" => write_pair(out, "data-href", value),
        // Written for links and for elements by another name; the page's own would collide.
        "data-href" | "data-element" => {}
        _ if foreign && is_foreign_attribute(&lower) => write_pair(out, name, &without_addresses(value, place)),
        _ if is_allowed(&lower) => write_pair(out, name, value),
        _ => {}
    }
}

/// Writes ` name="value"` as it is.
pub(crate) fn write_pair(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    write_escaped(out, value);
    out.push('"');
}

/// Writes text so that it is text again when parsed, in an element or between double quotes.
pub(crate) fn write_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\u{a0}']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let special = from.chars().next().unwrap_or_default();
        out.push_str(match special {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            _ => "&nbsp;",
        });
        rest = &from[special.len_utf8()..];
    }
    out.push_str(rest);
}

/// Whether a parser reads the name back as the same one. Scripts can make elements and attributes of almost any name.
pub(crate) fn is_plain_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
}

fn is_allowed(lower: &str) -> bool {
    lower.starts_with("aria-") || (lower.starts_with("data-") && !is_secret_name(lower)) || ALLOWED.contains(&lower)
}

fn is_foreign_attribute(lower: &str) -> bool {
    FOREIGN.binary_search(&lower).is_ok()
}

/// The attributes of SVG and MathML that draw and neither act nor fetch, sorted.
const FOREIGN: &[&str] = &[
    "accent",
    "accentunder",
    "alignment-baseline",
    "amplitude",
    "azimuth",
    "basefrequency",
    "baseline-shift",
    "bias",
    "clip",
    "clip-path",
    "clip-rule",
    "clippathunits",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "columnalign",
    "columnspacing",
    "cursor",
    "cx",
    "cy",
    "d",
    "depth",
    "diffuseconstant",
    "direction",
    "display",
    "displaystyle",
    "divisor",
    "dominant-baseline",
    "dx",
    "dy",
    "edgemode",
    "elevation",
    "exponent",
    "fence",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "filterunits",
    "flood-color",
    "flood-opacity",
    "font-family",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "fr",
    "fx",
    "fy",
    "gradienttransform",
    "gradientunits",
    "image-rendering",
    "in",
    "in2",
    "intercept",
    "k1",
    "k2",
    "k3",
    "k4",
    "kernelmatrix",
    "kernelunitlength",
    "lengthadjust",
    "letter-spacing",
    "lighting-color",
    "limitingconeangle",
    "linethickness",
    "lspace",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerheight",
    "markerunits",
    "markerwidth",
    "mask",
    "maskcontentunits",
    "maskunits",
    "mathbackground",
    "mathcolor",
    "mathsize",
    "mathvariant",
    "maxsize",
    "minsize",
    "mode",
    "movablelimits",
    "numoctaves",
    "offset",
    "opacity",
    "operator",
    "order",
    "orient",
    "overflow",
    "paint-order",
    "pathlength",
    "patterncontentunits",
    "patterntransform",
    "patternunits",
    "pointer-events",
    "points",
    "pointsatx",
    "pointsaty",
    "pointsatz",
    "preservealpha",
    "preserveaspectratio",
    "primitiveunits",
    "r",
    "radius",
    "refx",
    "refy",
    "result",
    "rotate",
    "rowalign",
    "rowspacing",
    "rspace",
    "rx",
    "ry",
    "scale",
    "scriptlevel",
    "seed",
    "separator",
    "shape-rendering",
    "slope",
    "spacing",
    "specularconstant",
    "specularexponent",
    "spreadmethod",
    "startoffset",
    "stddeviation",
    "stitchtiles",
    "stop-color",
    "stop-opacity",
    "stretchy",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "surfacescale",
    "symmetric",
    "systemlanguage",
    "tablevalues",
    "targetx",
    "targety",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "textlength",
    "transform",
    "transform-origin",
    "unicode-bidi",
    "vector-effect",
    "version",
    "viewbox",
    "visibility",
    "voffset",
    "word-spacing",
    "writing-mode",
    "x",
    "x1",
    "x2",
    "xchannelselector",
    "xml:lang",
    "xml:space",
    "y",
    "y1",
    "y2",
    "ychannelselector",
    "z",
];

const ALLOWED: &[&str] = &[
    "abbr",
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "class",
    "color",
    "cols",
    "colspan",
    "content",
    "coords",
    "datetime",
    "dir",
    "disabled",
    "face",
    "for",
    "headers",
    "height",
    "hidden",
    "hspace",
    "id",
    "inert",
    "inputmode",
    "itemid",
    "itemprop",
    "itemscope",
    "itemtype",
    "label",
    "lang",
    "max",
    "maxlength",
    "media",
    "min",
    "multiple",
    "name",
    "nowrap",
    "open",
    "part",
    "placeholder",
    "property",
    "readonly",
    "rel",
    "reversed",
    "role",
    "rows",
    "rowspan",
    "rules",
    "scope",
    "shape",
    "size",
    "slot",
    "span",
    "start",
    "step",
    "summary",
    "tabindex",
    "title",
    "translate",
    "type",
    "valign",
    "value",
    "vspace",
    "width",
    "wrap",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(foreign: bool, name: &str, value: &str) -> String {
        let mut out = String::new();
        write_attribute(&mut out, foreign, name, value, &mut |_| Address::Nowhere);
        out
    }

    #[test]
    fn text_comes_back_as_the_same_text() {
        let mut out = String::new();
        write_escaped(&mut out, "a < b && c > \"d\"\u{a0}耐</textarea>");
        assert_eq!(out, "a &lt; b &amp;&amp; c &gt; &quot;d&quot;&nbsp;耐&lt;/textarea&gt;");
    }

    #[test]
    fn handlers_never_stay() {
        for name in ["onclick", "ONLOAD", "onanimationstart", "on"] {
            assert_eq!(attribute(false, name, "x()"), "");
            assert_eq!(attribute(true, name, "x()"), "");
        }
    }

    #[test]
    fn a_link_keeps_its_address_where_it_does_nothing() {
        assert_eq!(attribute(false, "href", "javascript:x()"), " data-href=\"javascript:x()\"");
        assert_eq!(attribute(false, "data-href", "elsewhere"), "");
        assert_eq!(
            attribute(true, "xlink:href", "https://x.example/a.svg#b"),
            " data-href=\"https://x.example/a.svg#b\""
        );
        assert_eq!(attribute(true, "xlink:href", "#b"), " xlink:href=\"#b\"");
        assert_eq!(attribute(true, "href", "data:image/svg+xml,x#y"), " data-href=\"data:image/svg+xml,x#y\"");
    }

    #[test]
    fn what_fetches_or_acts_is_left_out() {
        for name in [
            "src",
            "srcset",
            "sizes",
            "action",
            "formaction",
            "ping",
            "poster",
            "background",
            "data",
            "srcdoc",
            "http-equiv",
            "target",
            "download",
            "integrity",
            "nonce",
            "manifest",
            "autofocus",
            "accesskey",
            "contenteditable",
            "data-csrf-token",
            "from",
            "values",
            "xml:base",
            "is",
        ] {
            assert_eq!(attribute(false, name, "https://x.example/"), "", "{name}");
            assert_eq!(attribute(true, name, "https://x.example/"), "", "{name}");
        }
        assert_eq!(attribute(true, "fill", "url(https://x.example/#a)"), " fill=\"url(&quot;data:,&quot;)\"");
        assert_eq!(attribute(true, "fill", "url(#a)"), " fill=\"url(&quot;#a&quot;)\"");
        assert_eq!(attribute(true, "transform", "translate(1 2)"), " transform=\"translate(1 2)\"");
    }

    #[test]
    fn a_name_that_would_break_out_of_its_tag_is_left_out() {
        for name in ["a\"b", "a>b", "a b", "a/b", "=", ""] {
            assert_eq!(attribute(false, name, "x"), "");
            assert_eq!(attribute(true, name, "x"), "");
        }
    }

    #[test]
    fn styles_are_neutralised() {
        assert_eq!(
            attribute(false, "style", "background:url('https://x.example/a.png')"),
            " style=\"background:url(&quot;data:,&quot;)\""
        );
    }

    #[test]
    fn the_table_of_foreign_attributes_is_sorted() {
        assert!(FOREIGN.is_sorted());
    }

    #[test]
    fn elements_that_act_have_a_rule() {
        assert_eq!(element_rule("script"), ElementRule::Drop);
        assert_eq!(element_rule("iframe"), ElementRule::Placeholder);
        assert_eq!(element_rule("form"), ElementRule::Defused);
        assert_eq!(element_rule("h1"), ElementRule::Keep);
    }
}
