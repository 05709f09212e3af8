// rrweb's options of `record`, and what they come to.

import type { MaskInputOptions, RecordOptions } from '../../pkg-template/replay'

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

/** `slimDOMOptions` in the order of their bits in crates/recorder/src/policy.rs, behind the first three. */
const SLIM = [
  'script',
  'comment',
  'headFavicon',
  'headWhitespace',
  'headMetaSocial',
  'headMetaRobots',
  'headMetaHttpEquiv',
  'headMetaVerification',
  // only with 'all'
  'headMetaAuthorship',
  'headMetaDescKeywords',
] as const
const FIRST_SLIM = 3
const ONLY_ALL = 8
const IMAGES = 1 << 13
const MASK_ALL = 1 << 14

/** The options that the module acts on, as it takes them: `Policy::new` in crates/recorder/src/policy.rs. */
export function policyOf(options: RecordOptions): { text: string; on: number } {
  const { blockClass = 'rr-block', maskTextClass = 'rr-mask', slimDOMOptions } = options
  // none with a space in it is ever found
  const word = (text: string | RegExp) => (typeof text === 'string' && !/\s/.test(text) ? text : '')
  const masked = options.maskInputOptions ?? { password: true }
  const inputs = INPUTS.filter((type) => options.maskAllInputs === true || masked[type])
  let on =
    (options.maskTextFn ? 1 : 0) | (options.maskInputFn ? 2 : 0) | (options.userTriggeredOnInput ? 4 : 0)
  if (options.inlineImages) on |= IMAGES
  if (options.maskTextSelector === '*') on |= MASK_ALL
  SLIM.forEach((name, at) => {
    const isOn =
      slimDOMOptions === true || slimDOMOptions === 'all'
        ? at < ONLY_ALL || slimDOMOptions === 'all'
        : slimDOMOptions && slimDOMOptions[name]
    if (isOn) on |= 1 << (FIRST_SLIM + at)
  })
  return { text: [word(blockClass), word(maskTextClass), inputs.join(' ')].join('\n'), on }
}
