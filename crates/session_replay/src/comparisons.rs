//! Comparisons that only JavaScript can make as JavaScript makes them: the module asks for them and is called again.

use json::quoted;
use json::text::concat;

/// Comparisons that were asked for, and their answers.
#[derive(Debug, Default)]
pub struct Comparisons {
    /// `[operator, wanted, value]` in JSON.
    asked: Vec<String>,
    answers: Vec<bool>,
}

impl Comparisons {
    /// Returns the answer, false while there is none yet.
    pub fn compare(&mut self, operator: &str, wanted: &str, value: &str) -> bool {
        let question = concat(&["[", &quoted(operator), ",", &quoted(wanted), ",", &quoted(value), "]"]);
        let at = self.asked.iter().position(|asked| *asked == question).unwrap_or_else(|| {
            self.asked.push(question);
            self.asked.len() - 1
        });
        self.answers.get(at) == Some(&true)
    }

    /// The questions that have no answer, as a JSON array; `None` where all have one.
    pub fn open(&self) -> Option<String> {
        let open = self.asked.get(self.answers.len()..)?;
        if open.is_empty() { None } else { Some(concat(&["[", &open.join(","), "]"])) }
    }

    /// Takes answers to the open questions in their order: `1` for true, `0` for false.
    pub fn answer(&mut self, answers: &[u8]) {
        let open = self.asked.len() - self.answers.len();
        self.answers.extend(answers.iter().take(open).map(|answer| *answer == b'1'));
        self.answers.resize(self.asked.len(), false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_asked_once() {
        let mut comparisons = Comparisons::default();
        assert_eq!(comparisons.open(), None);
        assert!(!comparisons.compare("gt", "1", "2") && !comparisons.compare("lt", "\"", "2"));
        comparisons.compare("gt", "1", "2");
        assert_eq!(comparisons.open().as_deref(), Some(r#"[["gt","1","2"],["lt","\"","2"]]"#));
        comparisons.answer(b"1");
        assert_eq!(comparisons.open(), None);
        assert!(comparisons.compare("gt", "1", "2") && !comparisons.compare("lt", "\"", "2"));
        comparisons.compare("gt", "3", "2");
        assert_eq!(comparisons.open().as_deref(), Some(r#"[["gt","3","2"]]"#));
        comparisons.answer(b"1111");
        assert!(comparisons.compare("gt", "3", "2"));
    }
}
