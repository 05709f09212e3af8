// What pages ask about the events of their recording.

/** rrweb's `type` and `source`. */
export const TYPE = { full: 2, incremental: 3, meta: 4, custom: 5, plugin: 6 }
export const SOURCE = {
  mutation: 0,
  mouseMove: 1,
  mouseInteraction: 2,
  scroll: 3,
  resize: 4,
  input: 5,
  touchMove: 6,
  media: 7,
  rule: 8,
  canvas: 9,
  font: 10,
  drag: 12,
  declaration: 13,
  selection: 14,
  adopted: 15,
  customElement: 16,
}
/** `type` of a mouse interaction. */
export const MOUSE = {
  up: 0,
  down: 1,
  click: 2,
  contextMenu: 3,
  doubleClick: 4,
  focus: 5,
  blur: 6,
  touchStart: 7,
  touchEnd: 9,
  touchCancel: 10,
}

/** The `data` of incremental events of that source. */
export const of = (events, source) =>
  events
    .filter(({ type, data }) => type === TYPE.incremental && data.source === source)
    .map(({ data }) => data)

/** Texts of the wishes that do not hold: `{ text: held }`. */
export const missing = (wishes) => Object.keys(wishes).filter((text) => !wishes[text])

/** Whether two numbers are the same but for rounding. */
export const near = (a, b, by = 1.5) => Math.abs(a - b) <= by
