//! The state of a page: a tree of widgets in `<script id="__AER_DATA__" type="application/json">`. Where in the tree a
//! widget stands shifts from page to page, so its properties are looked for in all of it.

use crate::generation::{Seen, Sourced};
use crate::page::Page;
use crate::source::{Scope, Source};
use crate::state::Value;
use std::rc::Rc;

/// The name of the state in sources.
pub(crate) const STATE: &str = "__AER_DATA__";

/// What stands in the state and in no other script.
pub(crate) const MARK: &str = "\"widgetId\"";

/// The script that carries the state, if the page has it.
pub(crate) fn scripts<P: Page>(seen: &Seen<P>) -> Rc<[String]> {
    seen.scripts(MARK)
}

/// The properties of the page's widgets, in the order of the tree.
pub(crate) struct Widgets<'a>(Vec<Value<'a>>);

impl<'a> Widgets<'a> {
    pub(crate) fn of(scripts: &'a [String]) -> Self {
        let mut properties = Vec::new();
        let roots = scripts.iter().filter_map(|script| Value::document(script).at("widgets"));
        // Widgets still to be visited, the next one last, and how deep they stand.
        let mut waiting: Vec<(Value, u32)> = roots.flat_map(Value::elements).map(|root| (root, 0)).collect();
        waiting.reverse();
        let mut visited = 0;
        while let Some((widget, depth)) = waiting.pop() {
            visited += 1;
            if visited > MOST {
                break;
            }
            let mut children = Vec::new();
            for (key, value) in widget.members() {
                match key {
                    "props" => properties.push(value),
                    "children" if depth < DEEPEST => {
                        children = value.elements().take(MOST).map(|child| (child, depth + 1)).collect();
                    }
                    _ => {}
                }
            }
            waiting.extend(children.into_iter().rev());
        }
        Self(properties)
    }

    /// The first widget whose properties `is_wanted`.
    pub(crate) fn find(&self, is_wanted: impl Fn(&Value<'a>) -> bool) -> Option<Value<'a>> {
        self.0.iter().copied().find(is_wanted)
    }

    /// The first answer any widget's properties give.
    pub(crate) fn ask<T>(&self, question: impl Fn(Value<'a>) -> Option<T>) -> Option<T> {
        self.0.iter().copied().find_map(question)
    }

    /// Every answer the widgets' properties give.
    pub(crate) fn all<T>(&self, question: impl Fn(Value<'a>) -> Option<T>) -> Vec<T> {
        self.0.iter().copied().filter_map(question).collect()
    }

    /// The first text that a table finds in any widget's properties.
    pub(crate) fn text<P: Page>(&self, page: &P, sources: &[Source]) -> Option<Sourced> {
        self.ask(|properties| {
            let found = Scope { page, node: None, state: Some((properties, STATE)) }.first(sources)?;
            Some((found.text, found.source))
        })
    }

    /// A setting that the widgets were made with, such as `review.productReviewsCount`.
    pub(crate) fn setting(&self, name: &str) -> Option<Sourced> {
        let value = self.ask(|properties| {
            let (_, value) = properties.at("resolveParams")?.members().find(|(key, _)| *key == name)?;
            value.text()
        })?;
        Some((value, format!("{STATE}:resolveParams.{name}")))
    }
}

/// Bounds against hostile states; the deepest tree seen had 14 levels and 60 widgets.
const DEEPEST: u32 = 24;
const MOST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(state: &str) -> Vec<String> {
        let scripts = [state.to_owned()];
        let widgets = Widgets::of(&scripts);
        widgets.0.iter().filter_map(|properties| properties.at("n")?.text()).collect()
    }

    #[test]
    fn the_tree_is_walked_in_its_order() {
        let state = r#"{"widgets":[
            {"widgetId":"bx/A/1","children":[{"props":{"n":"b"}},{"props":{"n":"c"},"children":[{"props":{"n":"d"}}]}],"props":{"n":"a"}},
            {"props":{"n":"e"},"children":null},7,"x",{"children":"none"}]}"#;
        assert_eq!(names(state), ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_hostile_tree_ends() {
        let deep = r#"{"props":{"n":"x"},"children":["#.repeat(5000);
        // Cut off or not, the tree is followed as deep as pages go.
        let closed = format!(r#"{{"widgets":[{deep}{}]}}"#, "]}".repeat(5000));
        for state in [format!(r#"{{"widgets":[{deep}"#), closed] {
            assert_eq!(names(&state).len(), DEEPEST as usize + 1);
        }
        let wide = format!(r#"{{"widgets":[{}]}}"#, r#"{"props":{"n":"x"}},"#.repeat(5000));
        assert_eq!(names(&wide).len(), MOST);
    }
}
