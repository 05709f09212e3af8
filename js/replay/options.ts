// rrweb's options of `record`, and what they come to.

import type { MaskInputOptions, RecordOptions, SlimDOMOptions } from '../../pkg-template/replay'

export type {
  CanvasMaskRegion,
  RecordEvent,
  RecordOptions,
  RecordPlugin,
  SamplingStrategy,
} from '../../pkg-template/replay'

const ALL_INPUTS: MaskInputOptions = Object.fromEntries(
  'color date datetime-local email month number range search tel text time url week textarea select password'
    .split(' ')
    .map((type) => [type, true]),
)

function slim(options: RecordOptions['slimDOMOptions']): SlimDOMOptions {
  if (options !== true && options !== 'all') return options || {}
  const isAll = options === 'all'
  return {
    script: true,
    comment: true,
    headFavicon: true,
    headWhitespace: true,
    headMetaSocial: true,
    headMetaRobots: true,
    headMetaHttpEquiv: true,
    headMetaVerification: true,
    headMetaAuthorship: isAll,
    headMetaDescKeywords: isAll,
    headTitleMutations: isAll,
  }
}

/** The options that the module acts on, as JSON: src/replay/policy.rs. */
export function policyOf(options: RecordOptions): string {
  const { blockClass = 'rr-block', maskTextClass = 'rr-mask' } = options
  return JSON.stringify({
    blockClass: typeof blockClass === 'string' ? blockClass : '',
    maskTextClass: typeof maskTextClass === 'string' ? maskTextClass : '',
    maskInputOptions:
      options.maskAllInputs === true ? ALL_INPUTS : (options.maskInputOptions ?? { password: true }),
    slimDOMOptions: slim(options.slimDOMOptions),
    functions: (options.maskTextFn ? 1 : 0) + (options.maskInputFn ? 2 : 0),
    userTriggeredOnInput: !!options.userTriggeredOnInput,
  })
}
