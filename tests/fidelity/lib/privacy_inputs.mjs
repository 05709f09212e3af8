// Cases of privacy.mjs: the values of fields.

/** A recognisable value of each type, and another to change it to. */
const VALUES = {
  text: ['SHOWtext1', 'SHOWtext2'],
  search: ['SHOWsearch1', 'SHOWsearch2'],
  email: ['SHOW@email1', 'SHOW@email2'],
  tel: ['SHOWtel1', 'SHOWtel2'],
  url: ['SHOW:url1', 'SHOW:url2'],
  number: ['8484841', '8484842'],
  range: ['8484843', '8484844'],
  date: ['2033-03-01', '2033-03-02'],
  month: ['2034-01', '2034-02'],
  week: ['2035-W01', '2035-W02'],
  time: ['03:31', '03:32'],
  'datetime-local': ['2036-03-01T04:41', '2036-03-02T04:42'],
  color: ['#abcd01', '#abcd02'],
  textarea: ['SHOWarea1', 'SHOWarea2'],
}
const TYPES = Object.keys(VALUES)

const field = (type, value) =>
  type === 'textarea'
    ? `<textarea id="textarea">${value}</textarea>`
    : `<input type="${type}" id="${type}" value="${value}" min="0" max="99999999">`

const fields = TYPES.map((type) => field(type, VALUES[type][0]))
  .join('\n')
  .replaceAll('SHOW', 'MARK')

/** A script changes every field, as a user would; later ones come. */
const change = new Function(`
  const values = ${JSON.stringify(VALUES).replaceAll('SHOW', 'MARK')}
  for (const [type, [, value]] of Object.entries(values)) {
    const field = document.getElementById(type)
    field.value = value
    field.dispatchEvent(new Event('input', { bubbles: true }))
    const late = field.cloneNode(true)
    late.id = 'late-' + type
    late.value = value
    document.body.append(late)
  }`)

const markOf = (type) => VALUES[type].map((value) => value.replace('SHOW', 'MARK'))
const hides = (types) => ({
  none: types.flatMap(markOf),
  some: TYPES.filter((type) => !types.includes(type)).map((type) => markOf(type)[1]),
})

export const inputCases = [
  { name: 'inputs: nothing is masked unasked', html: fields, steps: [change], says: hides([]) },
  {
    name: 'inputs: maskAllInputs masks each type',
    options: () => ({ maskAllInputs: true }),
    html: `${fields}<input placeholder="SHOW-placeholder">`,
    steps: [change],
    says: hides(TYPES),
  },
  ...TYPES.map((type) => ({
    name: `inputs: maskInputOptions of ${type} masks only that`,
    options: `() => ({ maskInputOptions: { ${JSON.stringify(type)}: true } })`,
    html: fields,
    steps: [change],
    says: hides([type]),
  })),
  {
    name: 'inputs: typed letter by letter under maskAllInputs',
    options: () => ({ maskAllInputs: true }),
    html: '<input id="i"><textarea id="t"></textarea>',
    steps: [
      {
        real: async (page) => {
          await page.locator('#i').pressSequentially('HIDE-typed')
          await page.locator('#t').pressSequentially('HIDE-typed-area')
        },
      },
      () => document.querySelector('#i').setAttribute('value', 'HIDE-attribute'),
    ],
  },
  {
    name: 'inputs: maskInputFn gets the value and its word counts',
    options: () => ({
      maskAllInputs: true,
      maskInputFn: (text, element) => `masked-${element.id}-${text.length}`,
    }),
    html: '<input id="i" value="HIDE-1"><textarea id="t">HIDE-22</textarea>',
    steps: [{ real: (page) => page.locator('#i').fill('HIDE-333') }],
    says: { some: ['masked-i-6', 'masked-t-7', 'masked-i-8'] },
  },
  {
    name: 'inputs: a maskInputFn that throws hides all the same',
    options: () => ({
      maskAllInputs: true,
      maskInputFn() {
        throw new Error('by the site')
      },
      errorHandler: () => true,
    }),
    html: '<p>SHOW-text</p><input id="i" value="HIDE-1">',
    steps: [{ real: (page) => page.locator('#i').fill('HIDE-2') }, () => document.body.append('SHOW-after')],
  },
  {
    name: 'password: never, whatever is asked',
    options: () => ({ maskAllInputs: false, maskInputOptions: { password: false } }),
    html: '<input type="password" id="p" value="HIDE-preset"><input type="text" value="SHOW-text">',
    steps: [
      { real: (page) => page.locator('#p').pressSequentially('HIDE-typed') },
      () => {
        document.querySelector('#p').value = 'HIDE-script'
        document.querySelector('#p').setAttribute('value', 'HIDE-attribute')
        const late = document.createElement('input')
        late.type = 'password'
        late.value = 'HIDE-late'
        document.body.append(late)
      },
    ],
  },
  {
    name: 'password: also after it was made visible',
    html: '<input type="password" id="p" value="HIDE-preset">',
    steps: [
      { real: (page) => page.locator('#p').pressSequentially('HIDE-typed') },
      () => (document.querySelector('#p').type = 'text'),
      { real: (page) => page.locator('#p').pressSequentially('HIDE-visible') },
      () => {
        document.querySelector('#p').setAttribute('value', 'HIDE-attribute')
        document.querySelector('#p').value = 'HIDE-script'
        document.body.prepend(document.querySelector('#p'))
      },
      () => {
        window.recording.record.takeFullSnapshot()
        document.querySelector('#p').type = 'password'
        document.querySelector('#p').type = 'text'
        document.querySelector('#p').value = 'HIDE-again'
      },
    ],
  },
  {
    name: 'password: made visible while it is out of the document, and in one task',
    html: '<div id="d"><input type="password" id="p" value="HIDE-preset"></div>',
    steps: [
      () => {
        const field = document.querySelector('#p')
        field.type = 'text'
        field.value = 'HIDE-one-task'
        field.dispatchEvent(new Event('input', { bubbles: true }))
      },
      () => {
        const field = document.querySelector('#p')
        field.remove()
        field.value = 'HIDE-outside'
        document.querySelector('#d').append(field)
      },
    ],
  },
  {
    name: 'password: a field that becomes one',
    html: '<input type="text" id="p" value="SHOW-before">',
    steps: [
      () => (document.querySelector('#p').type = 'password'),
      () => {
        document.querySelector('#p').value = 'HIDE-after'
        document.querySelector('#p').dispatchEvent(new Event('input', { bubbles: true }))
      },
      { real: (page) => page.locator('#p').fill('HIDE-typed') },
    ],
  },
  {
    name: 'password: what says so itself (data-rr-is-password)',
    html: '<input type="text" data-rr-is-password="true" id="p" value="HIDE-preset">',
    steps: [{ real: (page) => page.locator('#p').fill('HIDE-typed') }],
  },
  {
    name: 'password: in shadow roots and frames',
    html: `<div id="host"><template shadowrootmode="open"><input type="password" value="HIDE-declared"></template></div><iframe src="child.html"></iframe>`,
    files: {
      'child.html':
        '<!doctype html><input type="password" id="p" value="HIDE-frame"><input value="SHOW-frame">',
    },
    steps: [
      { real: (page) => page.frameLocator('iframe').locator('#p').fill('HIDE-typed-frame') },
      { real: (page) => page.locator('#host input').fill('HIDE-typed-shadow') },
    ],
  },
  {
    name: 'hidden: never, whatever is asked',
    options: () => ({
      maskAllInputs: false,
      maskInputOptions: { hidden: false },
      maskInputFn: (text) => text,
      maskAttributeFn: (_name, value) => value,
    }),
    html: '<input type="hidden" id="h" value="HIDE-preset"><input TYPE="HIDDEN" value="HIDE-capitals"><input id="s" value="SHOW-text">',
    steps: [
      () => document.querySelector('#h').setAttribute('value', 'HIDE-attribute'),
      () => {
        document.querySelector('#h').value = 'HIDE-script'
        document.querySelector('#h').dispatchEvent(new Event('change', { bubbles: true }))
        document.body.insertAdjacentHTML(
          'beforeend',
          '<div><p>1</p><p>2</p><p>3</p><input type="hidden" value="HIDE-late"></div>',
        )
        document.body.append(
          Object.assign(document.createElement('input'), { type: 'hidden', value: 'HIDE-made' }),
        )
      },
      () => {
        document.querySelector('#s').type = 'hidden'
        document.querySelector('#s').value = 'HIDE-switched'
      },
      () => document.querySelector('#s').setAttribute('value', 'HIDE-switched-attribute'),
    ],
  },
  {
    name: 'hidden: also after it became another field',
    html: '<form><input type="hidden" id="h" value="HIDE-preset"><input type="hidden" id="b" value="HIDE-button"><input type="hidden" id="c" value="HIDE-box"></form><input type="password" id="p" value="HIDE-password">',
    steps: [
      () => (document.querySelector('#h').type = 'text'),
      () => {
        document.querySelector('#h').setAttribute('value', 'HIDE-attribute')
        document.querySelector('#h').value = 'HIDE-script'
        document.querySelector('#h').dispatchEvent(new Event('input', { bubbles: true }))
      },
      () => {
        // what has no text has its value as an attribute
        document.querySelector('#b').type = 'submit'
        document.querySelector('#c').type = 'checkbox'
        document.querySelector('#p').type = 'button'
      },
      () => {
        document.querySelector('#c').click()
        document.body.prepend(document.querySelector('form'), document.querySelector('#p'))
      },
    ],
  },
  {
    name: 'file: its name is masked with all inputs',
    options: () => ({ maskAllInputs: true }),
    html: '<input type="file" id="f">',
    steps: [
      () => {
        const chosen = new DataTransfer()
        chosen.items.add(new File(['x'], 'HIDE-name.txt'))
        document.querySelector('#f').files = chosen.files
        document.querySelector('#f').dispatchEvent(new Event('change', { bubbles: true }))
      },
    ],
  },
  {
    name: 'autocomplete: cards and codes are masked unasked',
    html: `${['cc-number', 'cc-csc', 'cc-exp', 'cc-name', 'current-password', 'new-password', 'one-time-code'].map((kind) => `<input autocomplete="${kind}" id="${kind}" value="HIDE-${kind}">`).join('')}<input autocomplete="section-a billing cc-number" value="HIDE-section"><input autocomplete="name" value="SHOW-name">`,
    steps: [
      { real: (page) => page.locator('#cc-number').fill('HIDE-typed') },
      () => {
        const late = Object.assign(document.createElement('input'), {
          autocomplete: 'cc-csc',
          value: 'HIDE-late',
        })
        document.body.append(late)
      },
    ],
  },
  {
    name: 'ignored: what happens in a field is not told',
    options: () => ({ ignoreClass: 'quiet', ignoreSelector: '[data-quiet]' }),
    html: '<input class="quiet" id="a"><input data-quiet id="b"><input id="c"><textarea class="quiet" id="d"></textarea>',
    steps: [
      {
        real: async (page) => {
          await page.locator('#c').fill('SHOW-typed')
          for (const id of ['a', 'b', 'd']) await page.locator('#' + id).pressSequentially('quietly')
        },
      },
    ],
    keeps: (events) =>
      events.some(({ data }) => data.source === 5 && data.text?.startsWith('q'))
        ? ['an ignored field tells its input']
        : [],
  },
  {
    name: 'select: which option was chosen is hidden',
    options: () => ({ maskInputOptions: { select: true } }),
    html: '<select id="s"><option value="one">1</option><option value="two">2</option></select>',
    steps: [{ real: (page) => page.locator('#s').selectOption('two') }],
    keeps: (events) =>
      events.some(({ data }) => data.source === 5 && data.text === 'two')
        ? ['the chosen option is told']
        : [],
  },
  {
    name: 'select: a player knows that the choice is masked, and not how long it is',
    options: () => ({ maskInputOptions: { select: true } }),
    html: '<select><option>SHOW-one</option><option selected>SHOW-and-two</option></select><p></p>',
    steps: [
      () => (document.querySelector('select').selectedIndex = 0),
      () => document.querySelector('p').append(new Option('alone')),
      () => (document.querySelector('p').innerHTML = '<select><option>1<option selected>2</select>'),
    ],
    says: { none: ['"selected":', '*'.repeat(4)] },
    keeps: (events) => {
      const selects = JSON.stringify(events).match(/"tagName":"select","attributes":\{.*?\}/g)
      const wrong = selects.filter((text) => !text.includes('"rr_maskedSelect":true'))
      return selects.length < 4 ? ['a select is missing'] : wrong
    },
  },
  {
    name: 'select: one whose text is masked later, and one that is not masked',
    html: '<select id="later"><option>SHOW-one</option><option selected>SHOW-two</option></select><select id="open"><option>1</select>',
    steps: [() => (document.querySelector('#later').className = 'rr-mask')],
    keeps: (events) => {
      const changes = events.flatMap(({ data }) => (data.source === 0 ? data.attributes : []))
      const isMarked = changes.some(({ attributes }) => attributes.rr_maskedSelect === true)
      const isOther = JSON.stringify(events).match(/"id":"open"[^}]*rr_maskedSelect/)
      return [
        ...(isMarked ? [] : ['the first one is not marked']),
        ...(isOther ? ['the other is masked'] : []),
      ]
    },
  },
  {
    name: 'select: the answer of maskInputFn replaces the choice',
    options: () => ({ maskInputOptions: { select: true }, maskInputFn: () => 'SHOW-choice' }),
    html: '<select><option>one<option selected>two</select>',
    keeps: (events) => (JSON.stringify(events).includes('rr_maskedSelect') ? ['it is called masked'] : []),
  },
]
