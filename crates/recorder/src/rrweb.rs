//! rrweb's events as the recorder makes them (`@rrweb/types` 2.2.2, with what PostHog's fork adds): the order of the
//! members is rrweb's. What a large page takes long for, nodes, is written in steps instead ([`super::write`]).

use super::encode::Raw;
use super::recorder::Removal;
use serde::Serialize;

/// `eventWithTime`; without a time where more of its data follows.
#[derive(Serialize)]
pub struct Event<D> {
    /// A number of [`wire::rrweb::event_type`].
    #[serde(rename = "type")]
    pub kind: i64,
    /// What the kind has.
    pub data: D,
    /// ms since 1970
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
}

/// `metaEvent`
#[derive(Serialize)]
pub struct Meta<'a> {
    /// The page's address, a JSON text.
    pub href: Raw<'a>,
    /// CSS pixels
    pub width: i64,
    /// CSS pixels
    pub height: i64,
}

/// How far the page is scrolled when a full snapshot is taken, CSS pixels.
#[derive(Serialize)]
pub struct Offset {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
}

/// `inputData`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Input<'a> {
    /// A number of [`wire::rrweb::incremental_source`].
    pub source: i64,
    /// The value, a JSON text.
    pub text: Raw<'a>,
    /// Whether a box or a radio button is checked.
    pub is_checked: bool,
    /// The selected options of a select (PostHog's fork).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_option_ids: Option<Vec<i32>>,
    /// Whether the visitor did it, where the page wants to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_triggered: Option<bool>,
    /// The element.
    pub id: i32,
}

/// `scrollData`
#[derive(Serialize)]
pub struct Scroll {
    /// A number of [`wire::rrweb::incremental_source`].
    pub source: i64,
    /// The element, or the document.
    pub id: i32,
    /// CSS pixels
    pub x: f64,
    /// CSS pixels
    pub y: f64,
}

/// The beginning of `mutationData`: additions follow.
#[derive(Serialize)]
pub struct Mutation {
    /// A number of [`wire::rrweb::incremental_source`].
    pub source: i64,
    /// What was removed.
    pub removes: Vec<Removal>,
    /// None here: they are written in steps.
    pub adds: &'static [i32],
}

/// The beginning of `addedNodeMutation`: the node follows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    /// The parent's id.
    pub parent_id: i32,
    /// The id of the sibling behind it.
    pub next_id: Option<i32>,
}

/// `textMutation`
#[derive(Serialize)]
pub struct TextChange<'a> {
    /// The node's id.
    pub id: i32,
    /// A JSON text.
    pub value: Raw<'a>,
}

/// `attributeMutation`
#[derive(Serialize)]
pub struct AttributeChange<'a> {
    /// The node's id.
    pub id: i32,
    /// An object, JSON.
    pub attributes: Raw<'a>,
}
