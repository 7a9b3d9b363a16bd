//! Which control of the page is which field of the form, or that it is not sure.

use crate::control::Control;
use crate::dom;
use crate::label::{Label, Tie, labels_of, shown};
use crate::page::{Page, is_in_other_form};
use crate::text::{is_of_complaints, is_same, name_of};
use protocol::FieldToFill;
use web_sys::Element;

/// A control with the texts that may be its name.
pub(crate) struct Named {
    /// The control.
    pub control: Control,
    /// The texts.
    pub labels: Vec<Label>,
    /// The form it stands in; absent where the page has none around it.
    form: Option<Element>,
}

/// What came of looking for a field.
pub(crate) enum Found {
    /// It is this one, under this label.
    At(Box<Control>, Option<String>),
    /// More than one could be it.
    Ambiguous,
    /// What bears its name can't hold what belongs in it.
    WrongKind(Option<String>),
    /// It is not here, or it is not sure that it is.
    Nothing,
}

/// The page's controls with their names.
pub(crate) fn named(page: &Page) -> Vec<Named> {
    let with_labels = |control: &Control| Named {
        labels: labels_of(control),
        form: dom::closest_outside(&control.element, "form"),
        control: control.clone(),
    };
    page.controls.iter().map(with_labels).collect()
}

/// Looks for a field. `fields` are all of the plan; `is_known_form` says that this page was told to be the form before.
pub(crate) fn find(field: &FieldToFill, fields: &[FieldToFill], page: &[Named], is_known_form: bool) -> Found {
    if let Some(mark) = &field.mark {
        let texts = |named: &Named| named.labels.iter().map(|label| label.text.clone()).collect::<Vec<_>>();
        let mut marked = page.iter().filter(|named| named.control.bears(mark, &texts(named)));
        if let (Some(one), None) = (marked.next(), marked.next()) {
            return settled(field, one, shown(&one.labels));
        }
    }
    let candidates: Vec<(&Named, &Label)> = page
        .iter()
        .filter_map(|named| Some((named, match_of(field, named)?)))
        .filter(|(named, _)| !is_in_other_form(&named.control.host))
        .filter(|(named, label)| {
            is_of_complaints(&name_of(&label.text))
                || is_known_form
                || fields.iter().any(|other| other.key != field.key && stands_beside(other, named, page))
        })
        .collect();
    if candidates.is_empty() {
        return Found::Nothing;
    }
    let fitting: Vec<_> =
        candidates.iter().filter(|(named, _)| named.control.kind.takes(&field.value)).copied().collect();
    let Some(tightest) = fitting.iter().map(|(_, label)| label.tie).max() else {
        return Found::WrongKind(candidates.first().map(|(_, label)| label.text.clone()));
    };
    let mut best: Vec<_> = fitting.into_iter().filter(|(_, label)| label.tie == tightest).collect();
    if best.len() > 1 {
        // The same field in two forms: the one that has more of the others is meant.
        let company = |named: &Named| {
            fields
                .iter()
                .filter(|other| page.iter().any(|it| it.form == named.form && match_of(other, it).is_some()))
                .count()
        };
        let most = best.iter().map(|(named, _)| company(named)).max().unwrap_or_default();
        best.retain(|(named, _)| company(named) == most);
    }
    match best[..] {
        [(one, label)] => settled(field, one, Some(label.text.clone())),
        _ => Found::Ambiguous,
    }
}

/// Whether a control is still called as a field is, or has no name at all.
pub(crate) fn is_still(field: &FieldToFill, control: &Control) -> bool {
    let labels = labels_of(control);
    let texts: Vec<String> = labels.iter().map(|label| label.text.clone()).collect();
    labels.is_empty()
        || field.mark.as_ref().is_some_and(|mark| control.bears(mark, &texts))
        || texts.iter().any(|text| is_called(field, text))
}

/// The label that says a control is the field.
fn match_of<'a>(field: &FieldToFill, named: &'a Named) -> Option<&'a Label> {
    named.labels.iter().filter(|label| is_called(field, &label.text)).max_by_key(|label| label.tie)
}

fn is_called(field: &FieldToFill, text: &str) -> bool {
    let name = name_of(text);
    field.labels.iter().any(|known| is_same(&name_of(known), &name))
}

/// Whether another field of the plan stands in the same form, under a name that only such forms have.
fn stands_beside(other: &FieldToFill, named: &Named, page: &[Named]) -> bool {
    page.iter().filter(|it| it.form == named.form).any(|it| {
        match_of(other, it).is_some_and(|label| label.tie > Tie::Placeholder && is_of_complaints(&name_of(&label.text)))
    })
}

fn settled(field: &FieldToFill, named: &Named, label: Option<String>) -> Found {
    match named.control.kind.takes(&field.value) {
        true => Found::At(Box::new(named.control.clone()), label),
        false => Found::WrongKind(label),
    }
}
