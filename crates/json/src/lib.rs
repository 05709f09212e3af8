//! JSON as text: the SDK's free-form property bags never become a value tree.
//!
//! A property bag crosses from JavaScript as JSON text, is split at its top level only, and leaves
//! as JSON text. That keeps what the user wrote byte for byte, needs no number formatting, and is a
//! fraction of the code of a JSON library. [`text`] has string functions in little code.

mod bag;
mod list;
mod scan;
mod strings;
pub mod text;

pub use bag::{Members, PropertyBag, is_truthy, lists, member, parse_int};
pub use list::{Elements, elements};
pub use scan::value_end;
pub use strings::{decode_string, push_hex, push_int, push_quoted, push_thousandths, quoted};
