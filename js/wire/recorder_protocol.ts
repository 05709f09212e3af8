// Generated from crates/wire/src/recorder_protocol.rs by `npm run wire`.

/**
 * What the reader has read. A batch is a list of numbers, each entry one of these and what is said behind it, and one
 * text with all that was written, in the same order. Lengths are in UTF-16 units.
 */
export const enum ReaderOp {
  /** Length; the name of an element or attribute, which has the next number from then on, the first one 1. */
  Name = 1,
  /** Slot, name, `ElementFlag`s, count, then name and length of each attribute; their values. */
  Element = 2,
  /** Slot, the DOM's `nodeType`, length; the content. */
  Text = 3,
  /** Slot, three lengths; name, public and system id. */
  Doctype = 4,
  /** Slot, two lengths; `compatMode` and base address. */
  Document = 5,
  /** Slot, count, slots. */
  Children = 6,
  /** Slot. */
  ShadowRoot = 7,
  /** Slot, the element's name, `InputFlag`s, two lengths; type and value. */
  Input = 8,
  /** Slot, for an input the third number of the request, length; what the page's function made of it. */
  Masked = 9,
  /** Slot, `CssFlag`s, length; the rules of the element's sheet, none where its texts are them. */
  Css = 10,
  /** Slot, length; members of a JSON object. */
  Size = 11,
  /** Slot, length; members of a JSON object. */
  Members = 12,
  /**
   * Slot, `MarkupFlag`s, nodes besides texts or -1, nodes of SVG, length, count, runs of slots: first and how many;
   * the element as the browser writes it.
   */
  Markup = 13,
  /** Slot of a select that was read before, count, slots of the options that are chosen. */
  Choice = 14,
}

/** Bits: what the reader reports of an element besides its attributes. */
export const enum ElementFlag {
  Svg = 1,
  Custom = 2,
  ShadowHost = 4,
  /** `blockSelector`, or a regular expression for `blockClass`, matches. */
  Blocked = 8,
  /** `maskTextSelector`, or a regular expression for `maskTextClass`, matches. */
  Masked = 16,
  Open = 32,
  Modal = 64,
  /** A frame whose document can be read. */
  HasDocument = 128,
  KeepsSrc = 256,
}

/** Bits: what the reader reports of an input. */
export const enum InputFlag {
  Checked = 1,
  Selected = 2,
  /** Is or was a password or a hidden field. */
  Secret = 4,
  /** Is filled in from a card or a password manager (`autocomplete`). */
  Sensitive = 8,
  /** The user did it. */
  Trusted = 16,
  /** Its own changes are not recorded (`ignoreClass`, `ignoreSelector`). */
  Silent = 32,
  /** Not the reader's: the request is to mask a value. */
  Value = 64,
  /** More than one option may be chosen: a select, or an option of it. */
  Multiple = 128,
}

/** Bits: what has to be read of a node. */
export const enum Read {
  /** It was never read. */
  New = 1,
  Children = 2,
  /** The node itself. */
  Self = 4,
  /** The user changed it. */
  Trusted = 8,
  /** The sheet of a style element or link, or the sheets that a document or shadow root has adopted. */
  Css = 16,
  /** What it shows, of media, images and canvases. */
  Shown = 32,
  /** All of it that may be another. */
  All = 54,
  /** Where it is new: its children by themselves, not as its markup. */
  Listed = 64,
  /** And theirs, too. */
  Single = 128,
}

/** What the module wants of the page when it has taken a batch in. Each request is three numbers: this, slot, more. */
export const enum EngineRequest {
  /** The slot is free. */
  Release = 1,
  /** Read the node again; the third number is what of it (`Read`). */
  Read = 2,
  /** Measure the element, which is blocked. */
  Size = 3,
  /** Let the page's function mask the text. */
  MaskText = 4,
  /** Let the page's function mask the input's value. */
  MaskInput = 5,
  /** The element's markup does not say what is in it: read it otherwise. */
  Misread = 6,
  /**
   * See which elements in this one, which was read from markup, have a shadow root: those of the names whose bit is
   * set in the third number, in the order of `lists::SHADOW_HOSTS`.
   */
  Hosts = 7,
  /**
   * Read an element in one that was read from markup, which is the third number, for what markup does not say.
   * Those of one come together, in their order, with 0 for what is not recorded.
   */
  Visit = 8,
}

/** Bits: what the reader reports of an element's sheet. */
export const enum CssFlag {
  /** A snapshot comes, so that the change itself need not be recorded. */
  Silent = 1,
  /** It is another sheet than before, though it may have the same rules. */
  Replaced = 2,
}

/** Bits: what the reader reports of an element that it has read as markup. */
export const enum MarkupFlag {
  Svg = 1,
}

/** Bits: options that are on or off. */
export const enum PolicyBit {
  /** There is a `maskTextFn`, which the reader calls. */
  MaskTextFn = 1,
  /** There is a `maskInputFn`, which the reader calls. */
  MaskInputFn = 2,
  /** `userTriggeredOnInput` */
  UserTriggered = 4,
  /** `slimDOMOptions.script` */
  SlimScript = 8,
  /** `slimDOMOptions.comment` */
  SlimComment = 16,
  /** `slimDOMOptions.headFavicon` */
  SlimFavicon = 32,
  /** `slimDOMOptions.headWhitespace` */
  SlimWhitespace = 64,
  /** `slimDOMOptions.headMetaSocial` */
  SlimSocial = 128,
  /** `slimDOMOptions.headMetaRobots` */
  SlimRobots = 256,
  /** `slimDOMOptions.headMetaHttpEquiv` */
  SlimHttpEquiv = 512,
  /** `slimDOMOptions.headMetaVerification` */
  SlimVerification = 1024,
  /** `slimDOMOptions.headMetaAuthorship` */
  SlimAuthorship = 2048,
  /** `slimDOMOptions.headMetaDescKeywords` */
  SlimDescription = 4096,
  /** `inlineImages` */
  InlineImages = 8192,
  /** `maskTextSelector: '*'` */
  MaskAll = 16384,
}

/** Elements of HTML that may have a shadow root. Where a number has a bit for each, they are in this order. */
export const SHADOW_HOSTS =
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'

/** Elements of which the reader has more to say than markup does, but for custom ones and images. */
export const VISITED_ELEMENTS =
  'input textarea select option dialog iframe frame object embed audio video style link canvas'
