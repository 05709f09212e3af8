// Cases of robust.mjs: elements with the names of HTML's controls, frames, media and the like that are none of HTML's. They
// have none of the members of those, or what the page has put there.

/** Runs in the page. */
function prepare() {
  const NAMES =
    'input textarea select option optgroup script style link iframe frame object embed form audio video canvas template img dialog frameset head title meta body base details slot'
  const ATTRIBUTES = {
    value: 'ATTRIBUTE-v1',
    type: 'checkbox',
    checked: '',
    selected: '',
    open: '',
    rel: 'icon',
    popover: '',
  }
  const OWN = {
    value: { toString: () => 'OWN' },
    type: 7,
    checked: true,
    selected: 1,
    multiple: 'yes',
    options: undefined,
    selectedOptions: undefined,
    form: document,
    width: 1,
    height: 1,
    getContext: undefined,
    toDataURL: () => null,
    paused: Symbol('paused'),
    volume: 1,
    complete: true,
    naturalWidth: 1,
    contentDocument: document,
    contentWindow: window,
    sheet: { cssRules: [1] },
    relList: undefined,
    content: document,
    shadowRoot: document,
    attributes: undefined,
    childNodes: undefined,
  }
  window.all = (space, isHostile) =>
    NAMES.split(' ').flatMap((name) =>
      [name, name.toUpperCase()].map((written) => {
        const element = document.createElementNS(space, written)
        for (const [attribute, value] of Object.entries(ATTRIBUTES)) element.setAttribute(attribute, value)
        if (isHostile)
          for (const [member, value] of Object.entries(OWN))
            Object.defineProperty(element, member, { value, configurable: true })
        element.append(
          `"TEXT-${name}"`,
          document.createElementNS(space, 'option'),
          document.createElement('b'),
        )
        return element
      }),
    )
}

const cases = (of, space) =>
  [false, true].map((isHostile) => ({
    name: `names of HTML in ${of}${isHostile ? ', with members of the page’s own' : ''}`,
    html: '<div id="a"></div><div id="b"></div>',
    options: () => ({
      recordCanvas: true,
      inlineImages: true,
      sampling: { canvas: 10, media: 1 },
      maskAllInputs: true,
    }),
    early: `(${prepare})(); window.make = () => window.all(${JSON.stringify(space)}, ${isHostile}); document.querySelector('#a').append(...window.make())`,
    steps: [
      () => document.querySelector('#b').append(...window.make()),
      () => {
        for (const element of document.querySelector('#a').children) {
          element.setAttribute('value', 'ATTRIBUTE-v2')
          element.removeAttribute('type')
          element.append('; "more"', document.createElementNS(element.namespaceURI, 'option'))
          element.lastElementChild.setAttribute('selected', '')
        }
      },
      () => {
        for (const element of document.querySelector('#b').children)
          for (const type of [
            'input',
            'change',
            'play',
            'volumechange',
            'scroll',
            'load',
            'toggle',
            'reset',
            'click',
            'focus',
          ])
            element.dispatchEvent(new Event(type, { bubbles: true }))
      },
      () => window.recording.snapshot(),
      () => document.querySelector('#a').append(...document.querySelector('#b').children),
      () => document.querySelector('#a').replaceChildren('the end'),
    ],
    says: ['TEXT-input', 'TEXT-select', 'TEXT-option', 'TEXT-video', 'TEXT-canvas'],
  }))

export const foreignCases = [
  ...cases('SVG', 'http://www.w3.org/2000/svg'),
  ...cases('MathML', 'http://www.w3.org/1998/Math/MathML'),
  ...cases('a namespace of its own', 'urn:own'),
  ...cases('no namespace', null),
]
