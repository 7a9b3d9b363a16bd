//! A door for the fuzzer in `fuzz/` to what is not public; there only when the fuzzer builds the crate.

use crate::state::Value;

/// Reads every state a script may carry, as the generations do: down paths, through lists, to texts and amounts.
pub fn read_state(script: &str) {
    let marked = ["runParams", "_init_data_", "DCData", "__INIT_DATA", "detailData"];
    let states = marked.iter().flat_map(|marker| Value::assignments(script, marker));
    let documents = [Value::document(script)];
    for state in states.chain(documents) {
        let members = state.list();
        let listed = Value::of(&members);
        for path in ["data", "data.root.fields.mods.itemList.content", "data.priceModule.minAmount.value", "a.b", "0"] {
            assert_eq!(listed.at(path).and_then(Value::text), state.at(path).and_then(Value::text));
            state.at(path).into_iter().for_each(read_value);
        }
        let _ = state.pick(["data", "title", "price"]);
        read_value(state);
    }
}

fn read_value(value: Value) {
    let _ = (value.text(), value.amount(), value.is_list(), value.is_complete());
    for (key, member) in value.members().take(MOST) {
        let _ = (key.len(), member.text(), member.amount());
    }
    for element in value.elements().take(MOST) {
        let _ = (element.text(), element.at("a.b").map(Value::is_complete));
    }
}

/// Enough to go through what the fuzzer writes.
const MOST: usize = 64;
