// What of elements and texts must not be read. Autocapture's rules, which are Rust (src/features/autocapture/privacy.rs,
// crates/element_rules): this script has to do without the SDK's module.

import { matches } from './nodes'

/** Elements that opt themselves and their subtree out of texts. */
const MARKED = '.ph-sensitive,.ph-no-capture'
/** Elements that hold what the visitor wrote, perhaps in their attributes too. */
const INPUTS =
  'select,textarea,input:not([type=button],[type=checkbox],[type=submit],[type=reset]),[contenteditable=true]'
const SECRET =
  /^cc|cardnum|ccnum|creditcard|csc|cvc|cvv|exp|pass|pwd|routing|seccode|securitycode|securitynum|socialsec|socsec|ssn/
const SECRET_TYPES = '[type=hidden i],[type=password i]'
/** Numbers of cards, by their issuer's first digits and their length. */
const CARD =
  /^(4\d{12}(\d{3})?|5[1-5]\d{14}|6(011|5\d\d)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|(2131|1800|35\d{3})\d{11})$/
const SOCIAL_SECURITY = /^\d{3}-?\d\d-?\d{4}$/
/** Longest text of a node, UTF-16 units. */
const MAX_TEXT = 255
/** How much of a node's text is looked at, UTF-16 units. */
const MAX_READ = 65_536

export const isMarked = (element: Element): boolean => matches(element, MARKED)
export const isNoCapture = (element: Element): boolean => matches(element, '.ph-no-capture')
export const holdsInput = (element: Element): boolean => matches(element, INPUTS)

/** Whether an element is private by its kind or name. */
export function isPrivate(element: Element, attribute: (name: string) => string): boolean {
  const name = (attribute('name') || attribute('id')).replace(/[^a-zA-Z0-9]/g, '')
  const isSecret = matches(element, SECRET_TYPES) || SECRET.test(name.toLowerCase())
  return isSecret && !matches(element, '.ph-include')
}

/** Whether a text is no card's and no social security number. */
export const isSafe = (text: string): boolean =>
  !CARD.test(text.trim().replace(/[- ]/g, '')) && !SOCIAL_SECURITY.test(text.trim())

/** `text` on one line, without unsafe words. */
export const safeText = (text: string): string =>
  text
    .slice(0, MAX_READ)
    .trim()
    .split(/(\s+)/)
    .filter(isSafe)
    .join('')
    .replace(/[\r\n]/g, ' ')
    .replace(/ +/g, ' ')
    .slice(0, MAX_TEXT)
