// Custom events, plugins, hooks and events handed over as objects.
import { missing, TYPE } from '../lib/events.mjs'

export default {
  usesEmit: true,
  options: () => ({
    plugins: [
      {
        name: 'test/plugin@1',
        options: { prefix: 'p' },
        observer(callback, win, options) {
          const listener = () => callback({ text: options.prefix + '-said' })
          win.addEventListener('plugin-test', listener)
          return () => win.removeEventListener('plugin-test', listener)
        },
        eventProcessor: (event) => ({ ...event, processed: true }),
        getMirror: (mirrors) => (window.mirrors = mirrors),
      },
    ],
    hooks: Object.fromEntries(
      // the fifth is misspelt in rrweb
      [
        'mutation',
        'input',
        'scroll',
        'mouseInteraction',
        'mediaInteaction',
        'selection',
        'styleSheetRule',
      ].map((name) => [name, (data) => ((window.hooked ??= {})[name] = data)]),
    ),
  }),
  html: `<!doctype html><html><head><title>Own events</title><style></style><link rel="icon" href="data:,"></head><body><p>text</p><input id="i"><audio></audio><div style="height: 3000px"></div></body></html>`,
  steps: [
    () => window.recording.record.addCustomEvent('a tag', { some: ['payload', 1, null] }),
    () => window.dispatchEvent(new Event('plugin-test')),
    () => document.querySelector('p').append(' more'),
    () => {
      const { mirror } = window.recording.record
      const id = mirror.getId(document.querySelector('p'))
      const isKnown = id > 0 && mirror.getNode(id) === document.querySelector('p') && mirror.has(id)
      window.recording.record.addCustomEvent('mirror', {
        isKnown,
        isUnknown: mirror.getId(document.createElement('p')) === -1,
        hasMirror: !!window.mirrors?.nodeMirror,
      })
    },
    async () => {
      document.querySelector('#i').value = 'set'
      document.querySelector('#i').click()
      document.querySelector('audio').dispatchEvent(new Event('pause'))
      document.querySelector('style').sheet.insertRule('p { margin: 1px }')
      getSelection().selectAllChildren(document.querySelector('p'))
      scrollTo(0, 100)
      await window.recording.settle()
      window.recording.flush()
      await window.recording.settle()
      const { mutation, input, scroll, ...more } = window.hooked
      window.recording.record.addCustomEvent('hooks', {
        mutation: Array.isArray(mutation.adds),
        input: input.text === 'set',
        scroll: scroll.y === 100 && !('source' in scroll),
        more: Object.keys(more).sort().join(),
      })
      window.recording.record.addAnnotation({ note: 'annotated' })
    },
    async () => {
      const { record, events, settle } = window.recording
      await settle()
      const count = events.length
      record.freezePage()
      document.querySelector('p').append(' frozen')
      await settle()
      const held = events.length - count
      record.addCustomEvent('thaw', { held })
    },
  ],
  check: (events) => {
    const custom = events.filter(({ type }) => type === TYPE.custom).map(({ data }) => data)
    const payloadOf = (wanted) => custom.find(({ tag }) => tag === wanted)?.payload ?? {}
    const seen = payloadOf('mirror')
    return missing({
      'the custom event': custom.some(({ tag, payload }) => tag === 'a tag' && payload.some[1] === 1),
      "the plugin's event": events.some(
        ({ type, data }) =>
          type === TYPE.plugin && data.plugin === 'test/plugin@1' && data.payload.text === 'p-said',
      ),
      'the mark of its eventProcessor on each': events.every(({ processed }) => processed === true),
      'nodes in record.mirror': seen.isKnown && seen.isUnknown,
      'the hooks, each with its data':
        payloadOf('hooks').mutation &&
        payloadOf('hooks').input &&
        payloadOf('hooks').scroll &&
        payloadOf('hooks').more === 'mediaInteaction,mouseInteraction,selection,styleSheetRule',
      'an annotation': events.some(({ type, data }) => type === 8 && data.note === 'annotated'),
      'nothing from a page that is frozen': payloadOf('thaw').held === 0,
      'what it has held back first': JSON.stringify(events.at(-2)).includes(' frozen'),
      'a mirror for the plugin': seen.hasMirror,
    })
  },
}
