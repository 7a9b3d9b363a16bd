//! Rectangles of the screen.

use crate::dom;
use web_sys::{DomRect, Element};

/// A rectangle of the screen in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rectangle {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rectangle {
    pub(crate) fn of(element: &Element) -> Self {
        Self::from(&dom::rectangle(element))
    }

    /// What can be seen of it inside `element`, where something around that cuts off what is too large for it.
    pub(crate) fn shown_in(&self, element: Option<Element>) -> Option<Self> {
        ancestors(element).filter(cuts_off).try_fold(*self, |part, around| part.clip(&Self::of(&around)))
    }

    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The part inside another one, where there is any.
    pub(crate) fn clip(&self, other: &Self) -> Option<Self> {
        let part = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (part.width() > 0.0 && part.height() > 0.0).then_some(part)
    }

    /// The smallest one around both.
    pub(crate) fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(crate) fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

impl From<&DomRect> for Rectangle {
    fn from(rect: &DomRect) -> Self {
        Self { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
    }
}

/// An element and those it stands in, from the inside to the outside, without body and root.
pub(crate) fn ancestors(element: Option<Element>) -> impl Iterator<Item = Element> {
    std::iter::successors(element, |element| dom::parent(element))
        .take_while(|element| !matches!(dom::local_name(element).as_str(), "body" | "html"))
}

fn cuts_off(element: &Element) -> bool {
    let style = crate::waiting::window().and_then(|window| window.get_computed_style(element).ok().flatten());
    let overflow = style.and_then(|style| style.get_property_value("overflow-y").ok());
    overflow.is_some_and(|overflow| !overflow.is_empty() && overflow != "visible")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_not_seen() {
        let around = Rectangle { left: 0.0, top: 0.0, right: 100.0, bottom: 40.0 };
        let text = |top: f64| Rectangle { left: 10.0, top, right: 60.0, bottom: top + 20.0 };
        assert_eq!(text(30.0).clip(&around), Some(Rectangle { bottom: 40.0, ..text(30.0) }));
        assert_eq!(text(40.0).clip(&around), None);
    }
}
