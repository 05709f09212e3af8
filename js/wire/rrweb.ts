// Generated from crates/wire/src/rrweb.rs by `npm run wire`.

/** What an event is: rrweb's `EventType`. */
export const enum EventType {
  DomContentLoaded = 0,
  Load = 1,
  FullSnapshot = 2,
  IncrementalSnapshot = 3,
  Meta = 4,
  Custom = 5,
  Plugin = 6,
  Annotation = 8,
}

/** What an incremental event is about: rrweb's `IncrementalSource`. */
export const enum IncrementalSource {
  Mutation = 0,
  MouseMove = 1,
  MouseInteraction = 2,
  Scroll = 3,
  ViewportResize = 4,
  Input = 5,
  TouchMove = 6,
  MediaInteraction = 7,
  StyleSheetRule = 8,
  CanvasMutation = 9,
  Font = 10,
  Log = 11,
  Drag = 12,
  StyleDeclaration = 13,
  Selection = 14,
  AdoptedStyleSheet = 15,
  CustomElement = 16,
}

/** What a mouse interaction is: rrweb's `MouseInteractions`. */
export const enum MouseInteraction {
  MouseUp = 0,
  MouseDown = 1,
  Click = 2,
  ContextMenu = 3,
  DblClick = 4,
  Focus = 5,
  Blur = 6,
  TouchStart = 7,
  TouchEnd = 9,
  TouchCancel = 10,
}

/** What a mouse interaction was done with: rrweb's `PointerTypes`. */
export const enum PointerType {
  Mouse = 0,
  Pen = 1,
  Touch = 2,
}

/** What a canvas is drawn with: rrweb's `CanvasContext`. */
export const enum CanvasContext {
  TwoD = 0,
  WebGl = 1,
  WebGl2 = 2,
}
