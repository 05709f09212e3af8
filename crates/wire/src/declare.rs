//! Macros that declare constants together with the table from which their TypeScript is generated.

/// Declares a module of numbers, `mod <module>: <type> as <TypeScript's name>`, with a `TABLE` of them.
macro_rules! numbers {
    ($(#[doc = $about:literal])+ mod $module:ident: $type:ty as $title:ident {
        $($(#[doc = $doc:literal])* $name:ident = $value:expr,)+
    }) => {
        $(#[doc = $about])+
        #[allow(missing_docs, reason = "many names say all")]
        pub mod $module {
            $($(#[doc = $doc])* pub const $name: $type = $value;)+
            /// All of them, for the generator of TypeScript.
            pub const TABLE: $crate::table::Numbers = $crate::table::Numbers {
                title: stringify!($title),
                about: &[$($about),+],
                members: &[$($crate::table::Member {
                    name: stringify!($name),
                    about: &[$($doc),*],
                    value: $name as i64,
                }),+],
            };
        }
    };
}

/// Declares an `enum` of numbers, `enum <name> as <TypeScript's name>`, with a `TABLE` of them.
macro_rules! kinds {
    ($(#[doc = $about:literal])+ enum $name:ident as $title:ident {
        $($(#[doc = $doc:literal])* $variant:ident = $value:literal,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum $name {
            $($(#[doc = $doc])* $variant = $value,)+
        }

        impl $name {
            /// All of them, for the generator of TypeScript.
            pub const TABLE: $crate::table::Numbers = $crate::table::Numbers {
                title: stringify!($title),
                about: &[$($about),+],
                members: &[$($crate::table::Member {
                    name: stringify!($variant),
                    about: &[$($doc),*],
                    value: $value,
                }),+],
            };
        }
    };
}

/// Declares a module of texts, with a `TABLE` of them. With `as <TypeScript's name>` they are a set there, too; otherwise
/// each is a constant by itself.
macro_rules! texts {
    ($(#[doc = $about:literal])+ mod $module:ident $(as $title:ident)? {
        $($(#[doc = $doc:literal])* $name:ident = $value:expr,)+
    }) => {
        $(#[doc = $about])+
        #[allow(missing_docs, reason = "many names say all")]
        pub mod $module {
            $($(#[doc = $doc])* pub const $name: &str = $value;)+
            /// All of them, for the generator of TypeScript.
            pub const TABLE: $crate::table::Texts = $crate::table::Texts {
                title: concat!($(stringify!($title))?),
                about: &[$($about),+],
                members: &[$($crate::table::Member {
                    name: stringify!($name),
                    about: &[$($doc),*],
                    value: $name,
                }),+],
            };
        }
    };
}
