//! Numbers of rrweb's format (`@rrweb/types`, 2.2.2) and of PostHog's fork of it.

numbers! {
    /// What an event is: rrweb's `EventType`.
    mod event_type: i64 as EventType {
        DOM_CONTENT_LOADED = 0,
        LOAD = 1,
        FULL_SNAPSHOT = 2,
        INCREMENTAL_SNAPSHOT = 3,
        META = 4,
        CUSTOM = 5,
        PLUGIN = 6,
        ANNOTATION = 8,
    }
}

numbers! {
    /// What an incremental event is about: rrweb's `IncrementalSource`.
    mod incremental_source: i64 as IncrementalSource {
        MUTATION = 0,
        MOUSE_MOVE = 1,
        MOUSE_INTERACTION = 2,
        SCROLL = 3,
        VIEWPORT_RESIZE = 4,
        INPUT = 5,
        TOUCH_MOVE = 6,
        MEDIA_INTERACTION = 7,
        STYLE_SHEET_RULE = 8,
        CANVAS_MUTATION = 9,
        FONT = 10,
        LOG = 11,
        DRAG = 12,
        STYLE_DECLARATION = 13,
        SELECTION = 14,
        ADOPTED_STYLE_SHEET = 15,
        CUSTOM_ELEMENT = 16,
    }
}

numbers! {
    /// What a mouse interaction is: rrweb's `MouseInteractions`.
    mod mouse_interaction: i64 as MouseInteraction {
        MOUSE_UP = 0,
        MOUSE_DOWN = 1,
        CLICK = 2,
        CONTEXT_MENU = 3,
        DBL_CLICK = 4,
        FOCUS = 5,
        BLUR = 6,
        TOUCH_START = 7,
        TOUCH_END = 9,
        TOUCH_CANCEL = 10,
    }
}

numbers! {
    /// What a mouse interaction was done with: rrweb's `PointerTypes`.
    mod pointer_type: i64 as PointerType {
        MOUSE = 0,
        PEN = 1,
        TOUCH = 2,
    }
}

numbers! {
    /// What a canvas is drawn with: rrweb's `CanvasContext`.
    mod canvas_context: i64 as CanvasContext {
        TWO_D = 0,
        WEB_GL = 1,
        WEB_GL2 = 2,
    }
}

numbers! {
    /// What a node of a snapshot is: rrweb's `NodeType`. The DOM's own `nodeType` has other numbers.
    mod node_type: i64 as NodeType {
        DOCUMENT = 0,
        DOCUMENT_TYPE = 1,
        ELEMENT = 2,
        TEXT = 3,
        CDATA = 4,
        COMMENT = 5,
    }
}
