// Cases of privacy.mjs: texts, attributes and whole elements.

const SECRET = `HIDE-text <b title="HIDE-title" class="SHOW-class">HIDE-inner</b><!-- HIDE-comment --><select><option>HIDE-option</option></select>
<div contenteditable>HIDE-editable</div>`

/** Runs in the page: all that may happen to what is below `#secret`. */
const stir = () => {
  const secret = document.querySelector('#secret')
  secret.querySelector('b').textContent = 'HIDE-changed'
  ;/** @type {Text} */ (secret.querySelector('b').firstChild).data = 'HIDE-data'
  secret.append('HIDE-appended', document.createElement('i'))
  secret.querySelector('i').innerHTML = '<section>HIDE-deep</section>'
  ;/** @type {Text} */ (secret.querySelector('[contenteditable]').firstChild).splitText(3)
  secret.querySelector('section').attachShadow({ mode: 'open' }).innerHTML = '<p>HIDE-shadow</p>'
}
const stirMore = () => {
  const secret = document.querySelector('#secret')
  const moved = document.createElement('p')
  moved.textContent = 'SHOW-outside'
  document.body.append(moved)
  secret.normalize()
  ;/** @type {Element} */ (secret.querySelector('section').shadowRoot.firstChild).append('HIDE-shadow-change')
  document.body.prepend(secret)
}

const texts = (name, options, opening, more = {}) => ({
  name: `text: ${name}`,
  options,
  html: `<p>SHOW-before</p>${opening}${SECRET}</div><p id="after">after</p>`,
  steps: [
    stir,
    stirMore,
    () => (document.querySelector('#after').textContent = 'SHOW-changed'),
    () => document.querySelector('#secret').insertAdjacentHTML('afterbegin', '<em>HIDE-html</em>'),
  ],
  ...more,
})

export const cases = [
  texts('rr-mask', () => ({}), '<div id="secret" class="x rr-mask">'),
  texts('maskTextClass', () => ({ maskTextClass: 'private' }), '<div id="secret" class="private">'),
  texts(
    'maskTextClass as a pattern',
    () => ({ maskTextClass: /^priv/ }),
    '<div id="secret" class="a private">',
  ),
  texts(
    'maskTextSelector',
    () => ({ maskTextSelector: 'main > [data-p], #secret' }),
    '<div id="secret" data-p>',
  ),
  texts(
    'maskTextFn',
    () => ({ maskTextFn: (text) => `masked${text.length}` }),
    '<div id="secret" class="rr-mask">',
    { says: { some: ['masked10'] } },
  ),
  texts(
    'a maskTextFn that throws',
    () => ({
      maskTextFn() {
        throw new Error('by the site')
      },
      errorHandler: () => true,
    }),
    '<div id="secret" class="rr-mask">',
  ),
  {
    name: 'text: a shadow root and a frame below a masked element',
    html: `<div class="rr-mask"><div id="host"><template shadowrootmode="open"><p id="in">HIDE-declared</p></template>HIDE-light</div><iframe src="child.html"></iframe></div>`,
    files: { 'child.html': '<!doctype html><title>c</title><p>HIDE-frame</p>' },
    steps: [
      () => document.querySelector('#host').shadowRoot.querySelector('#in').append('HIDE-later'),
      () => document.querySelector('iframe').contentDocument.body.append('HIDE-later-frame'),
      () => {
        const { shadowRoot } = document.querySelector('#host')
        const text = /** @type {Text} */ (shadowRoot.querySelector('#in').lastChild)
        text.data = 'HIDE-data'
      },
    ],
  },
  {
    name: 'text: in a shadow root and in a frame',
    options: () => ({ maskTextSelector: '.secret' }),
    html: `<div id="host"><template shadowrootmode="open"><p class="secret">HIDE-declared</p><p>SHOW-shadow</p></template></div><iframe src="child.html"></iframe>`,
    files: { 'child.html': '<!doctype html><p class="secret">HIDE-frame</p><p>SHOW-frame</p>' },
    steps: [
      () => document.querySelector('#host').shadowRoot.querySelector('.secret').append('HIDE-later'),
      () =>
        document.querySelector('iframe').contentDocument.querySelector('.secret').append('HIDE-later-frame'),
    ],
  },
  {
    name: 'text: the class comes later, and goes',
    html: '<p id="a">SHOW-first</p><p id="b" class="rr-mask">HIDE-first</p><div id="c"><p>SHOW-c</p></div>',
    steps: [
      () => document.querySelector('#a').classList.add('rr-mask'),
      () => (document.querySelector('#a').textContent = 'HIDE-later'),
      () => document.querySelector('#a').append('HIDE-appended'),
      () => {
        document.querySelector('#b').classList.remove('rr-mask')
        document.querySelector('#b').textContent = 'SHOW-later'
      },
      () => {
        // in one task: the class counts already
        document.querySelector('#c').className = 'rr-mask'
        document.querySelector('#c p').textContent = 'HIDE-same-task'
      },
    ],
  },
  {
    name: 'text: an attribute that a selector asks for comes later, on an ancestor',
    options: () => ({ maskTextSelector: '[data-private] p' }),
    html: '<div id="d"><section><p>SHOW-first</p></section></div>',
    steps: [
      () => document.querySelector('#d').setAttribute('data-private', ''),
      () => (document.querySelector('p').textContent = 'HIDE-later'),
      () => document.querySelector('section').insertAdjacentHTML('beforeend', '<p>HIDE-added</p>'),
      () => document.querySelector('#d').removeAttribute('data-private'),
      () => (document.querySelector('p').textContent = 'SHOW-again'),
    ],
  },
  {
    name: 'text: it moves into what is masked',
    html: '<div id="m" class="rr-mask"></div><p id="p">SHOW-first</p>',
    steps: [
      () => {
        document.querySelector('#p').textContent = 'HIDE-on-its-way'
        document.querySelector('#m').append(document.querySelector('#p'))
      },
      () => document.querySelector('#p').append('HIDE-inside'),
    ],
  },
  {
    name: 'blocked: by class',
    html: `<p>SHOW-before</p><div class="rr-block" id="b" title="HIDE-title" data-x="HIDE-data"><input value="HIDE-value" placeholder="HIDE-placeholder"><a href="/HIDE-url">HIDE-text</a>
<div id="host"><template shadowrootmode="open"><p>HIDE-shadow</p></template></div><iframe src="child.html"></iframe><style>.HIDE-rule { top: 0 }</style><img alt="HIDE-alt"></div>`,
    files: { 'child.html': '<!doctype html><p>HIDE-frame</p>' },
    steps: [
      { real: (page) => page.locator('#b input').pressSequentially('HIDE-typed') },
      () => {
        const block = document.querySelector('#b')
        block.append('HIDE-appended')
        block.querySelector('a').textContent = 'HIDE-changed'
        block.querySelector('a').title = 'HIDE-new-title'
        block.setAttribute('data-x', 'HIDE-new-data')
        const inShadow = /** @type {Element} */ (block.querySelector('#host').shadowRoot.firstChild)
        inShadow.append('HIDE-shadow-change')
        block.querySelector('iframe').contentDocument.body.append('HIDE-frame-change')
        block.querySelector('style').sheet.insertRule('.HIDE-inserted { top: 0 }')
      },
      () => document.body.append(document.querySelector('#b'), 'SHOW-after'),
      () => document.body.insertAdjacentHTML('beforeend', '<div class="rr-block">HIDE-late</div>'),
    ],
  },
  {
    name: 'blocked: by pattern and by selector',
    options: () => ({ blockClass: /^no-/, blockSelector: '[data-block], main .x' }),
    html: '<div class="a no-record">HIDE-1</div><div data-block>HIDE-2</div><main><p class="x">HIDE-3</p><p>SHOW-3</p></main>',
    steps: [() => (document.querySelector('main').innerHTML += '<p class="x">HIDE-4</p><p>SHOW-4</p>')],
  },
  {
    name: 'blocked: the class comes later, and goes',
    html: '<div id="d"><p>SHOW-first</p></div>',
    steps: [
      () => document.querySelector('#d').classList.add('rr-block'),
      () => document.querySelector('#d').append('HIDE-later'),
      () => (document.querySelector('#d p').textContent = 'HIDE-changed'),
      () => document.querySelector('#d').replaceChildren('nothing private'),
      () => document.querySelector('#d').classList.remove('rr-block'),
      () => document.querySelector('#d').append('SHOW-again'),
    ],
  },
  {
    name: 'blocked: in a shadow root and in a frame',
    html: `<div id="host"><template shadowrootmode="open"><div class="rr-block">HIDE-shadow</div></template></div><iframe src="child.html"></iframe>`,
    files: { 'child.html': '<!doctype html><div class="rr-block">HIDE-frame</div><p>SHOW-frame</p>' },
    steps: [
      () => document.querySelector('#host').shadowRoot.querySelector('.rr-block').append('HIDE-later'),
      () =>
        document
          .querySelector('iframe')
          .contentDocument.querySelector('.rr-block')
          .append('HIDE-later-frame'),
    ],
  },
  {
    name: 'attributes: maskAttributeFn',
    options: () => ({
      maskAttributeFn: (name, value, element) =>
        ['title', 'placeholder', 'alt', 'data-secret', 'aria-label'].includes(name) && element.id !== 'open'
          ? '***'
          : value,
    }),
    html: `<p title="HIDE-title" data-secret="HIDE-data" class="SHOW-class" aria-label="HIDE-label">text</p><p id="open" title="SHOW-title"></p><input placeholder="HIDE-placeholder"><img alt="HIDE-alt">
<div id="host"><template shadowrootmode="open"><p title="HIDE-shadow"></p></template></div><iframe src="child.html"></iframe>`,
    files: { 'child.html': '<!doctype html><p title="HIDE-frame">' },
    steps: [
      () => (document.querySelector('p').title = 'HIDE-changed'),
      () => document.body.insertAdjacentHTML('beforeend', '<p title="HIDE-late" id="SHOW-id"></p>'),
      () => (document.querySelector('iframe').contentDocument.querySelector('p').title = 'HIDE-frame-change'),
    ],
  },
  {
    name: 'attributes: a maskAttributeFn that throws hides all the same',
    options: () => ({
      maskAttributeFn() {
        throw new Error('by the site')
      },
      errorHandler: () => true,
    }),
    html: '<p title="HIDE-title">SHOW-text</p>',
    steps: [() => (document.querySelector('p').title = 'HIDE-changed')],
  },
  {
    name: 'scripts: their text, however it changes',
    html: '<script type="application/json" id="s">{"HIDE-first": 1}</script><p>SHOW-text</p>',
    steps: [
      () => (document.querySelector('#s').textContent = 'HIDE-text'),
      () => {
        const text = /** @type {Text} */ (document.querySelector('#s').firstChild)
        text.data = 'HIDE-data'
      },
      () =>
        document.body.append(
          Object.assign(document.createElement('script'), { type: 'x', textContent: 'HIDE-late' }),
        ),
      () => {
        const script = document.createElementNS('http://www.w3.org/2000/svg', 'script')
        script.textContent = '/* HIDE-svg */'
        document.body.append(script)
      },
    ],
  },
  {
    name: 'page: its address and title are told',
    query: '?q=SHOW-query#SHOW-hash',
    html: '<p>SHOW-text</p>',
    steps: [() => (document.title = 'SHOW-new-title')],
  },
]
