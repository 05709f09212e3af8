// What watches a document, in order.

import { observeCanvas } from './canvas'
import { observeCssRules } from './css_rules'
import { observeDefinitions } from './custom_elements'
import { observeFonts } from './fonts'
import { observeFrames } from './cross_origin'
import { observeFullscreen } from './fullscreen'
import { observeInput } from './input'
import { observeInteractions, observeMoves } from './mouse'
import { observeMedia } from './media'
import { observePlugins } from './plugins'
import { observePopovers } from './popovers'
import { observeSelection } from './selection'
import { observeViewport } from './viewport'
import { perWindow, type Observer } from './observer'
import { observeScroll } from './scroll'

/** Started in this order, stopped in reverse. */
export const OBSERVERS: Observer[] = [
  observeMoves,
  observeInteractions,
  observeScroll,
  observeViewport,
  observeInput,
  perWindow(observeCssRules),
  perWindow(observeFonts),
  observePopovers,
  observeFullscreen,
  observeMedia,
  observeSelection,
  perWindow(observeDefinitions),
  perWindow(observeCanvas),
  perWindow(observeFrames),
  perWindow(observePlugins),
]
