//! What the recorder's module and the reader of the DOM beside it say to each other.

numbers! {
    /// What the reader has read. A batch is a list of numbers, each entry one of these and what is said behind it, and one
    /// text with all that was written, in the same order. Lengths are in UTF-16 units.
    mod reader_op: i32 as ReaderOp {
        /// Length; the name of an element or attribute, which has the next number from then on, the first one 1.
        NAME = 1,
        /// Slot, name, `ElementFlag`s, count, then name and length of each attribute; their values.
        ELEMENT = 2,
        /// Slot, the DOM's `nodeType`, length; the content.
        TEXT = 3,
        /// Slot, three lengths; name, public and system id.
        DOCTYPE = 4,
        /// Slot, two lengths; `compatMode` and base address.
        DOCUMENT = 5,
        /// Slot, count, slots.
        CHILDREN = 6,
        /// Slot.
        SHADOW_ROOT = 7,
        /// Slot, the element's name, `InputFlag`s, two lengths; type and value.
        INPUT = 8,
        /// Slot, for an input the third number of the request, length; what the page's function made of it.
        MASKED = 9,
        /// Slot, `CssFlag`s, length; the rules of the element's sheet, none where its texts are them.
        CSS = 10,
        /// Slot, length; members of a JSON object.
        SIZE = 11,
        /// Slot, length; members of a JSON object.
        MEMBERS = 12,
        /// Slot, `MarkupFlag`s, nodes besides texts or -1, nodes of SVG, length, count, runs of slots: first and how many;
        /// the element as the browser writes it.
        MARKUP = 13,
        /// Slot of a select that was read before, count, slots of the options that are chosen.
        CHOICE = 14,
    }
}

numbers! {
    /// Bits: what the reader reports of an element besides its attributes.
    mod element_flag: i32 as ElementFlag {
        SVG = 1,
        CUSTOM = 1 << 1,
        SHADOW_HOST = 1 << 2,
        /// `blockSelector`, or a regular expression for `blockClass`, matches.
        BLOCKED = 1 << 3,
        /// `maskTextSelector`, or a regular expression for `maskTextClass`, matches.
        MASKED = 1 << 4,
        OPEN = 1 << 5,
        MODAL = 1 << 6,
        /// A frame whose document can be read.
        HAS_DOCUMENT = 1 << 7,
        KEEPS_SRC = 1 << 8,
    }
}

numbers! {
    /// Bits: what the reader reports of an input.
    mod input_flag: i32 as InputFlag {
        CHECKED = 1,
        SELECTED = 1 << 1,
        /// Is or was a password or a hidden field.
        SECRET = 1 << 2,
        /// Is filled in from a card or a password manager (`autocomplete`).
        SENSITIVE = 1 << 3,
        /// The user did it.
        TRUSTED = 1 << 4,
        /// Its own changes are not recorded (`ignoreClass`, `ignoreSelector`).
        SILENT = 1 << 5,
        /// Not the reader's: the request is to mask a value.
        VALUE = 1 << 6,
        /// More than one option may be chosen: a select, or an option of it.
        MULTIPLE = 1 << 7,
    }
}

numbers! {
    /// Bits: what has to be read of a node.
    mod read: i32 as Read {
        /// It was never read.
        NEW = 1,
        CHILDREN = 1 << 1,
        /// The node itself.
        SELF = 1 << 2,
        /// The user changed it.
        TRUSTED = 1 << 3,
        /// The sheet of a style element or link, or the sheets that a document or shadow root has adopted.
        CSS = 1 << 4,
        /// What it shows, of media, images and canvases.
        SHOWN = 1 << 5,
        /// All of it that may be another.
        ALL = CHILDREN | SELF | CSS | SHOWN,
        /// Where it is new: its children by themselves, not as its markup.
        LISTED = 1 << 6,
        /// And theirs, too.
        SINGLE = 1 << 7,
    }
}

numbers! {
    /// What the module wants of the page when it has taken a batch in. Each request is three numbers: this, slot, more.
    mod request: i32 as EngineRequest {
        /// The slot is free.
        RELEASE = 1,
        /// Read the node again; the third number is what of it (`Read`).
        READ = 2,
        /// Measure the element, which is blocked.
        SIZE = 3,
        /// Let the page's function mask the text.
        MASK_TEXT = 4,
        /// Let the page's function mask the input's value.
        MASK_INPUT = 5,
        /// The element's markup does not say what is in it: read it otherwise.
        MISREAD = 6,
        /// See which elements in this one, which was read from markup, have a shadow root: those of the names whose bit is
        /// set in the third number, in the order of `lists::SHADOW_HOSTS`.
        HOSTS = 7,
        /// Read an element in one that was read from markup, which is the third number, for what markup does not say.
        /// Those of one come together, in their order, with 0 for what is not recorded.
        VISIT = 8,
    }
}

numbers! {
    /// Bits: what the reader reports of an element's sheet.
    mod css_flag: i32 as CssFlag {
        /// A snapshot comes, so that the change itself need not be recorded.
        SILENT = 1,
        /// It is another sheet than before, though it may have the same rules.
        REPLACED = 1 << 1,
    }
}

numbers! {
    /// Bits: what the reader reports of an element that it has read as markup.
    mod markup_flag: i32 as MarkupFlag {
        SVG = 1,
    }
}

numbers! {
    /// Bits: options that are on or off.
    mod policy_bit: u32 as PolicyBit {
        /// There is a `maskTextFn`, which the reader calls.
        MASK_TEXT_FN = 1,
        /// There is a `maskInputFn`, which the reader calls.
        MASK_INPUT_FN = 1 << 1,
        /// `userTriggeredOnInput`
        USER_TRIGGERED = 1 << 2,
        /// `slimDOMOptions.script`
        SLIM_SCRIPT = 1 << 3,
        /// `slimDOMOptions.comment`
        SLIM_COMMENT = 1 << 4,
        /// `slimDOMOptions.headFavicon`
        SLIM_FAVICON = 1 << 5,
        /// `slimDOMOptions.headWhitespace`
        SLIM_WHITESPACE = 1 << 6,
        /// `slimDOMOptions.headMetaSocial`
        SLIM_SOCIAL = 1 << 7,
        /// `slimDOMOptions.headMetaRobots`
        SLIM_ROBOTS = 1 << 8,
        /// `slimDOMOptions.headMetaHttpEquiv`
        SLIM_HTTP_EQUIV = 1 << 9,
        /// `slimDOMOptions.headMetaVerification`
        SLIM_VERIFICATION = 1 << 10,
        /// `slimDOMOptions.headMetaAuthorship`
        SLIM_AUTHORSHIP = 1 << 11,
        /// `slimDOMOptions.headMetaDescKeywords`
        SLIM_DESCRIPTION = 1 << 12,
        /// `inlineImages`
        INLINE_IMAGES = 1 << 13,
        /// `maskTextSelector: '*'`
        MASK_ALL = 1 << 14,
    }
}

texts! {
    /// Names of elements, with spaces between.
    mod lists {
        /// Elements of HTML that may have a shadow root. Where a number has a bit for each, they are in this order.
        SHADOW_HOSTS = "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span",
        /// Elements of which the reader has more to say than markup does, but for custom ones and images.
        VISITED_ELEMENTS = "input textarea select option dialog iframe frame object embed audio video style link canvas",
    }
}
