//! Which flags a flag depends on.

use crate::{filters::definition::Definitions, limits::FLAG_CHAIN};

/// The keys of all flags that have to be known before the one that a dependency names is, in the order
/// of their evaluation; it is itself the last. Empty where it depends on itself, as every SDK expects, or where they
/// depend on each other further than [`FLAG_CHAIN`].
pub fn chain(definitions: &Definitions, name: &str) -> Vec<String> {
    let mut walk = Walk { definitions, under_way: Vec::new(), chain: Vec::new() };
    if walk.visit(name) { walk.chain } else { Vec::new() }
}

struct Walk<'a> {
    definitions: &'a Definitions,
    under_way: Vec<usize>,
    chain: Vec<String>,
}

impl Walk<'_> {
    /// Whether there is no circle, and an end within reach.
    fn visit(&mut self, name: &str) -> bool {
        let definitions = self.definitions;
        // One that is not there ends the chain, so that SDKs see its name and find it missing.
        let Some(index) = definitions.flag(name) else {
            self.chain.push(name.to_owned());
            return true;
        };
        if self.under_way.contains(&index) || self.under_way.len() >= FLAG_CHAIN {
            return false;
        }
        let flag = &definitions.flags[index];
        if self.chain.contains(&flag.key) {
            return true;
        }
        self.under_way.push(index);
        let clear = flag.properties().filter(|filter| filter.is_flag()).all(|filter| self.visit(&filter.key));
        self.under_way.pop();
        self.chain.push(flag.key.clone());
        clear
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn definitions(dependencies: &[(&str, &[&str])]) -> Definitions {
        let flag = |(index, (key, on)): (usize, &(&str, &[&str]))| -> Value {
            let filters: Vec<Value> = on.iter().map(|on| json!({ "key": on, "type": "flag" })).collect();
            json!({ "id": index + 1, "key": key, "filters": { "groups": [{ "properties": filters }] } })
        };
        let flags: Value = dependencies.iter().enumerate().map(flag).collect();
        Definitions { flags: serde_json::from_value(flags).expect("flags"), ..Definitions::default() }
    }

    #[test]
    fn dependencies_come_before_dependents() {
        let definitions = definitions(&[("a", &[]), ("b", &["a"]), ("c", &["b", "1"]), ("d", &["gone"])]);
        assert_eq!(chain(&definitions, "c"), ["a", "b", "c"]);
        assert_eq!(chain(&definitions, "2"), ["a", "b"]);
        assert_eq!(chain(&definitions, "d"), ["gone", "d"]);
    }

    #[test]
    fn a_chain_that_is_too_long_is_none_and_breaks_no_stack() {
        let keys: Vec<String> = (0..10_000).map(|number| format!("flag-{number}")).collect();
        let before: Vec<[&str; 1]> = keys.iter().map(|key| [key.as_str()]).collect();
        let mut dependencies: Vec<(&str, &[&str])> = vec![(&keys[0], &[])];
        dependencies.extend((1..keys.len()).map(|index| (keys[index].as_str(), before[index - 1].as_slice())));
        let definitions = definitions(&dependencies);
        assert_eq!(chain(&definitions, &keys[FLAG_CHAIN - 1]).len(), FLAG_CHAIN);
        assert!(chain(&definitions, &keys[FLAG_CHAIN]).is_empty());
        assert!(chain(&definitions, &keys[9_999]).is_empty());
    }

    #[test]
    fn a_circle_has_no_chain() {
        let definitions = definitions(&[("a", &["b"]), ("b", &["a"]), ("c", &["a"])]);
        for key in ["a", "b", "c"] {
            assert!(chain(&definitions, key).is_empty(), "{key}");
        }
    }
}
