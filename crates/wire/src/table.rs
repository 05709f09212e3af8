//! The declarations as data, for the generator of TypeScript.

/// A set of numbers: a `const enum` in TypeScript.
pub struct Numbers {
    /// Its name in TypeScript.
    pub title: &'static str,
    /// Lines of its doc comment, each with a space in front.
    pub about: &'static [&'static str],
    /// The numbers.
    pub members: &'static [Member<i64>],
}

/// A set of texts: a `const enum` in TypeScript, or constants.
pub struct Texts {
    /// Its name in TypeScript, empty for constants.
    pub title: &'static str,
    /// Lines of its doc comment, each with a space in front.
    pub about: &'static [&'static str],
    /// The texts.
    pub members: &'static [Member<&'static str>],
}

/// A constant with its doc comment.
pub struct Member<T> {
    /// Its name in Rust: `SCREAMING_SNAKE_CASE`, or a variant's.
    pub name: &'static str,
    /// Lines of its doc comment, each with a space in front; empty where its name says all.
    pub about: &'static [&'static str],
    /// Its value.
    pub value: T,
}
