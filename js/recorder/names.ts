// Names of elements and attributes by number, and what is read of an element besides its attributes.

import { nodeName } from './dom'
import { SHADOW_HOSTS, VISITED_ELEMENTS } from '../wire/recorder_protocol'

export const SVG = 'http://www.w3.org/2000/svg'
export const HTML = 'http://www.w3.org/1999/xhtml'

/** What there is to an element of a name. */
export const enum Trait {
  /** Not an element of HTML, by its name. */
  Foreign = 1,
  Custom = 1 << 1,
  /** May have a shadow root. */
  Host = 1 << 2,
  Input = 1 << 3,
  Option = 1 << 4,
  Dialog = 1 << 5,
  Frame = 1 << 6,
  Media = 1 << 7,
  Style = 1 << 8,
  Link = 1 << 9,
  Canvas = 1 << 10,
  Image = 1 << 11,
  /** Of an attribute. */
  Popover = 1 << 12,
}

const TRAITS: Record<string, number> = {
  input: Trait.Input,
  textarea: Trait.Input,
  select: Trait.Input,
  option: Trait.Option,
  dialog: Trait.Dialog,
  iframe: Trait.Frame,
  frame: Trait.Frame,
  object: Trait.Frame,
  embed: Trait.Frame,
  audio: Trait.Media,
  video: Trait.Media,
  style: Trait.Style,
  link: Trait.Link,
  canvas: Trait.Canvas,
  img: Trait.Image,
  popover: Trait.Popover,
}
/** Those that may have a shadow root, in the order of their bits. */
export const HOSTS = SHADOW_HOSTS.split(' ')
for (const name of HOSTS) TRAITS[name] = Trait.Host
/** What only elements of HTML have, whatever those of other namespaces are called; SVG has style sheets, too. */
export const OF_HTML =
  Trait.Input |
  Trait.Option |
  Trait.Dialog |
  Trait.Frame |
  Trait.Media |
  Trait.Style |
  Trait.Link |
  Trait.Canvas |
  Trait.Image
/** Elements of which there is more to be read than markup says. */
export const VISITED = Trait.Custom | (OF_HTML & ~Trait.Image)

/** Selects what the module wants to be visited, without custom elements and images. */
export const VISITS = VISITED_ELEMENTS.replaceAll(' ', ',') + ',[popover]'

/** Elements that may hold a document. */
export const isFrame = (node: Node): boolean => /^(IFRAME|FRAME|OBJECT|EMBED)$/.test(nodeName.call(node))

/** Which traits an element's name brings. */
export function traitsOf(name: string): number {
  const lower = name.toLowerCase()
  const known = Object.hasOwn(TRAITS, lower) ? TRAITS[lower]! : 0
  const custom = lower.includes('-') ? Trait.Custom | Trait.Host : 0
  return known | custom | (/[a-z]/.test(name) ? Trait.Foreign : 0)
}
