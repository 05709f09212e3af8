// rrweb's options of `record`, and what they come to.

import type { MaskInputOptions, RecordOptions } from '../../pkg-template/replay'
import { PolicyBit } from '../wire/recorder_protocol'

export type {
  CanvasMaskRegion,
  RecordEvent,
  RecordOptions,
  RecordPlugin,
  SamplingStrategy,
} from '../../pkg-template/replay'

/** What `maskInputOptions` knows; passwords and hidden fields are masked whatever it says. */
const INPUTS =
  'color date datetime-local email file month number range search tel text time url week textarea select'.split(
    ' ',
  ) as (keyof MaskInputOptions)[]

/** The bits of `slimDOMOptions`. */
const SLIM = {
  script: PolicyBit.SlimScript,
  comment: PolicyBit.SlimComment,
  headFavicon: PolicyBit.SlimFavicon,
  headWhitespace: PolicyBit.SlimWhitespace,
  headMetaSocial: PolicyBit.SlimSocial,
  headMetaRobots: PolicyBit.SlimRobots,
  headMetaHttpEquiv: PolicyBit.SlimHttpEquiv,
  headMetaVerification: PolicyBit.SlimVerification,
  headMetaAuthorship: PolicyBit.SlimAuthorship,
  headMetaDescKeywords: PolicyBit.SlimDescription,
}
/** From this on, what `slimDOMOptions` leaves out with `'all'` but not with `true`. */
const ONLY_ALL = PolicyBit.SlimAuthorship

/** The options that the module acts on, as it takes them: `Policy::new` in crates/recorder/src/policy.rs. */
export function policyOf(options: RecordOptions): { text: string; on: number } {
  const { blockClass = 'rr-block', maskTextClass = 'rr-mask', slimDOMOptions } = options
  // none with a space in it is ever found
  const word = (text: string | RegExp) => (typeof text === 'string' && !/\s/.test(text) ? text : '')
  const masked = options.maskInputOptions ?? { password: true }
  const inputs = INPUTS.filter((type) => options.maskAllInputs === true || masked[type])
  let on =
    (options.maskTextFn ? PolicyBit.MaskTextFn : 0) |
    (options.maskInputFn ? PolicyBit.MaskInputFn : 0) |
    (options.userTriggeredOnInput ? PolicyBit.UserTriggered : 0)
  if (options.inlineImages) on |= PolicyBit.InlineImages
  if (options.maskTextSelector === '*') on |= PolicyBit.MaskAll
  for (const [name, bit] of Object.entries(SLIM)) {
    const isOn =
      slimDOMOptions === true || slimDOMOptions === 'all'
        ? bit < ONLY_ALL || slimDOMOptions === 'all'
        : slimDOMOptions && slimDOMOptions[name as keyof typeof SLIM]
    if (isOn) on |= bit
  }
  return { text: [word(blockClass), word(maskTextClass), inputs.join(' ')].join('\n'), on }
}
