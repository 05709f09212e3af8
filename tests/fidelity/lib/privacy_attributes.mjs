// Cases of privacy.mjs: every attribute of HTML, ARIA and SVG, and what pages and frameworks put into attributes of
// their own. Each is there from the start, set later and changed later; all steps are done by the page, so that Firefox
// can do them, too.

const list = (text) => text.split(/\s+/).filter(Boolean)

/** What pages are laid out by: stays where texts are masked, as no player could show the page without it. */
const STRUCTURE =
  list(`accept accept-charset allow aria-activedescendant aria-controls aria-describedby aria-details
  aria-errormessage aria-flowto aria-labelledby aria-owns autocomplete charset class color cols coords enctype exportparts
  face for form headers http-equiv id imagesizes imagesrcset itemprop itemref itemtype lang list media name part pattern
  property rel role rows sandbox sizes slot srcset style type`)

const ADDRESSES =
  list(`action background cite codebase data formaction href longdesc manifest ping poster profile src
  usemap xlink:href`)

/** All others of HTML, those that are obsolete among them, and of ARIA; what frameworks and pages have besides. */
const OTHERS =
  list(`abbr accesskey align alink alpha alt archive as async autocapitalize autocorrect autofocus axis
  bgcolor blocking border cellpadding cellspacing char charoff checked classid clear closedby code codetype colorspace
  colspan command commandfor compact content contenteditable controls crossorigin datetime declare decoding default defer
  dir dirname disabled download draggable enterkeyhint event fetchpriority formenctype formmethod formnovalidate formtarget
  frame frameborder height hidden high hreflang hspace inert inputmode integrity ismap itemid itemscope kind label language
  link loading loop low lowsrc marginheight marginwidth max maxlength method min minlength multiple muted nohref nomodule
  noshade novalidate nowrap object onabort onblur onclick oncopy onerror onfocus oninput onkeydown onsubmit onpointerdown
  open optimum placeholder playsinline popovertarget popovertargetaction preload prompt readonly referrerpolicy required
  reversed rowspan rules scheme scope scrolling selected shape size span spellcheck srcdoc srclang standby start step
  summary tabindex target text title translate valign value valuetype version vlink vspace width wrap writingsuggestions
  aria-atomic aria-autocomplete aria-braillelabel aria-brailleroledescription aria-busy aria-checked aria-colcount
  aria-colindex aria-colindextext aria-colspan aria-current aria-description aria-disabled aria-dropeffect aria-expanded
  aria-grabbed aria-haspopup aria-hidden aria-invalid aria-keyshortcuts aria-label aria-level aria-live aria-modal
  aria-multiline aria-multiselectable aria-orientation aria-placeholder aria-posinset aria-pressed aria-readonly
  aria-relevant aria-required aria-roledescription aria-rowcount aria-rowindex aria-rowindextext aria-rowspan
  aria-selected aria-setsize aria-sort aria-valuemax aria-valuemin aria-valuenow aria-valuetext
  about alttext annotation prefix resource typeof vocab
  data-x data-bs-content data-bs-original-title data-label data-tooltip data-page data-props heading v-tooltip x-data :title
  ng-reflect-name hx-vals wire:snapshot`)

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
const attributes = (pairs) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ')
/** As a class as much as in an address. */
const named = (word, name, when) => `${word}-${name.replace(/\W/g, '_')}-${when}`

/** What a masked element's attributes are: of what is neither structure nor an address, a sentence. */
const values = (when) => [
  ...[...STRUCTURE, ...ADDRESSES].map((name) => [name, named('SHOW', name, when)]),
  ...OTHERS.map((name) => [name, `${named('HIDE', name, when)} of Ada`]),
]
const secrets = (when) =>
  [...STRUCTURE, ...ADDRESSES, ...OTHERS]
    .filter((name) => name !== 'class')
    .map((name) => [name, named('HIDE', name, when)])

/** An element for each, with `more` around its value. */
const elements = (pairs, tag, more = {}) =>
  pairs
    .map(([name, value]) => {
      const both = { ...more, [name]: name === 'class' ? `${more.class ?? ''} ${value}` : value }
      return `<${tag} ${attributes(both)}></${tag}>`
    })
    .join('')

/** Elements whose attributes mean something of their own there. */
const meant = (when) => {
  const hide = (name) => named('HIDE', name, when)
  return `<img alt="${hide('img')}"><input placeholder="${hide('input')}"><textarea placeholder="${hide('area')}"></textarea>
<input type="submit" value="${hide('submit')}"><input type="button" value="${hide('button')}"><input type="reset" value="${hide('reset')}">
<input type="checkbox" value="${hide('checkbox')}"><input type="radio" value="${hide('radio')}"><input type="image" alt="${hide('image')}">
<select><optgroup label="${hide('group')}"><option label="${hide('label')}" value="${hide('value')}">${hide('option')}</option></optgroup></select>
<datalist><option value="${hide('datalist')}"></datalist><button value="${hide('button_value')}">${hide('button_text')}</button>
<data value="${hide('data')}">1</data><time datetime="${hide('time')}">2</time><a download="${hide('download')}" href="mailto:${hide('mail')}@example.com">3</a>
<a href="tel:${hide('tel')}">4</a><a href="javascript:show('${hide('script')}')">5</a><table summary="${hide('summary')}"><tr><th abbr="${hide('abbr')}">6</table>
<video><track label="${hide('track')}"></video><output>${hide('output')}</output><object standby="${hide('standby')}"></object>
<svg aria-label="${hide('svg')}" data-name="${hide('svg_data')}, Ada"><title>${hide('svg_title')}</title><desc>${hide('svg_desc')}</desc><text>${hide('svg_text')}</text><a href="mailto:${hide('svg_mail')}"></a></svg>
<math alttext="${hide('math')}"><mi>${hide('mi')}</mi></math><!-- ${hide('comment')} --><noscript>${hide('noscript')}</noscript>
<ph-card heading="${hide('card')}, Ada">${hide('card_text')}</ph-card><li value="3">7</li><meter value="0.5"></meter>`
}

/** Runs in the page: sets what `values` has, one by one, on the elements of `id`, and adds such elements and `html`. */
const changes = (id, pairs, html) =>
  new Function(`
  const inside = document.getElementById(${JSON.stringify(id)})
  const pairs = ${JSON.stringify(pairs)}
  const html = ${JSON.stringify(html)}
  pairs.forEach(([name, value], at) => {
    const element = inside.children[at]
    if (name === 'class') element.classList.add(value)
    else element.setAttribute(name, value)
  })
  for (const [name, value] of pairs) {
    const late = document.createElement('i')
    late.setAttribute(name, value.replaceAll('later', 'added'))
    inside.append(late)
  }
  inside.insertAdjacentHTML('beforeend', html)`)

/** Fields whose value is no text that is typed: what they say when they are used. */
const use = () => {
  for (const field of document.querySelectorAll('#inside input')) {
    if (['checkbox', 'radio'].includes(field.type)) field.click()
    else if (field.type !== 'text') field.value = 'HIDE-set ' + field.type
  }
}

/** The page's own words, by which it is styled, stay. */
const WORDS = { 'data-state': 'SHOW-state', 'aria-current': 'SHOW-current', heading: 'SHOW-heading' }

/** `own`: what has an element masked. */
const masked = (name, options, own) => ({
  name: `attributes: texts of masked elements, ${name}`,
  options,
  html: `<div ${attributes({ ...own, ...WORDS, id: 'inside' })}>${elements(values('start'), 'div')}${meant('start')}</div>
${elements(values('own'), 'section', own)}`,
  steps: [
    changes('inside', values('later'), meant('late')),
    changes('inside', values('again'), meant('last')),
    use,
  ],
})

const maskings = [
  masked('by class', () => ({}), { class: 'rr-mask' }),
  masked('by selector', () => ({ maskTextSelector: '[data-p]' }), { 'data-p': '' }),
  masked('all', () => ({ maskTextSelector: '*' }), {}),
  masked('with functions', () => ({ maskTextFn: () => '***', maskAttributeFn: (_name, value) => value }), {
    class: 'rr-mask',
  }),
]

const blocked = {
  name: 'attributes: of blocked elements and what is in them, all but class',
  html: `<p>SHOW-before</p><div class="rr-block SHOW-class" id="inside" title="HIDE-own">${elements(secrets('start'), 'div')}${meant('start')}</div>
${elements(secrets('own'), 'section', { class: 'rr-block' })}<div id="own"></div>`,
  steps: [
    changes('inside', secrets('later'), meant('late')),
    new Function(
      `for (const [name, value] of ${JSON.stringify(secrets('set'))})
        for (const element of document.querySelectorAll('section')) element.setAttribute(name, value)`,
    ),
    () => {
      for (const element of document.querySelectorAll('section')) document.body.prepend(element)
    },
    changes('own', [], `<div class="rr-block" title="HIDE-added">${meant('inside')}</div>`),
  ],
}

const DOCUMENT = (when) =>
  `<p class='rr-mask'>HIDE-masked-${when}</p><p>SHOW-shown-${when}</p><div class='rr-block' title='HIDE-title'>HIDE-blocked-${when}</div>` +
  `<input type='password' value='HIDE-password-${when}'><input type='hidden' value='HIDE-field-${when}'>`

const srcdoc = {
  name: 'srcdoc: in no event, its document masked',
  html: `<iframe id="f" srcdoc="${DOCUMENT('start')}"></iframe><div><p>1</p><p>2</p><p>3</p><iframe srcdoc="${DOCUMENT('within')}"></iframe></div>
<iframe sandbox srcdoc="HIDE-sandboxed"></iframe><x-frame SRCDOC="HIDE-other"></x-frame>`,
  steps: [
    new Function(`return new Promise((resolve) => {
      const frame = document.querySelector('#f')
      frame.addEventListener('load', resolve, { once: true })
      frame.setAttribute('srcdoc', ${JSON.stringify(DOCUMENT('changed'))})
    })`),
    new Function(`return new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.addEventListener('load', resolve, { once: true })
      frame.srcdoc = ${JSON.stringify(DOCUMENT('added'))}
      document.body.append(frame)
    })`),
    new Function(`return new Promise((resolve) => {
      const box = document.createElement('section')
      box.innerHTML = \`<p>1</p><p>2</p><p>3</p><p>4</p><iframe srcdoc="${DOCUMENT('html')}"></iframe>\`
      box.querySelector('iframe').addEventListener('load', resolve, { once: true })
      document.body.append(box)
    })`),
  ],
  keeps: (events) =>
    JSON.stringify(events).toLowerCase().includes('srcdoc"') ? ['srcdoc is in an event'] : [],
}

/** Markup and data that nothing can mask, where nothing is masked. */
const carried = (when) => {
  const hide = (name) => named('HIDE', name, when)
  const data = (name, type = 'text/html') => `data:${type},<b>${hide(name)}</b>`
  return `<p data-bs-content="<b>${hide('content')}</b>" data-html="&lt;/p>${hide('end')}" data-comment="<!--${hide('comment')}-->">SHOW-p-${when}</p>
<p data-page='{"name":"${hide('json')}"}' wire:snapshot=' ["${hide('list')}"] ' data-state="SHOW-state-${when}" data-label="SHOW-label-${when} of it">a</p>
<div data-template="${escaped(`<input type="hidden" value="${hide('template')}">`)}" title="SHOW-title-${when}">b</div>
<iframe src="${data('frame')}"></iframe><iframe src=" DATA:text/html;charset=utf-8,${hide('frame_upper')}"></iframe><iframe src="javascript:'${hide('frame_script')}'" sandbox></iframe>
<object data="${data('object')}"></object><object data="${data('drawn', 'image/svg+xml')}"></object><embed src="${data('embed')}"><a href="${data('link')}">c</a><a href="data:text/csv,${hide('csv')}" download>d</a>
<img src="${data('img')}" alt="SHOW-alt-${when}"><noscript><p>${hide('noscript')}</p></noscript><noembed><i>${hide('noembed')}</i></noembed><!-- <b>${hide('commented')}</b> --><!-- SHOW-comment-${when} -->
<iframe><p>${hide('fallback')}</p></iframe><meta name="csrf-token" content="${hide('csrf')}"><meta name="description" content="SHOW-description-${when}">
<template><p title="${hide('template_title')}">${hide('template_text')}</p></template>`
}

const markup = {
  name: 'attributes: markup, documents and data of scripts leave nowhere',
  html: `<div id="inside">${carried('start')}</div>`,
  steps: [
    changes('inside', [['data-bs-content', '<b>HIDE-later</b>']], carried('late')),
    () => {
      const [first] = document.getElementById('inside').children
      first.setAttribute('data-bs-content', 'SHOW-text')
      first.setAttribute('data-page', '{"HIDE-set": 1}')
      ;/** @type {HTMLMetaElement} */ (document.querySelector('meta[name=csrf-token]')).content = 'HIDE-token'
      document.querySelector('noscript').textContent = '<p>HIDE-rewritten</p>'
      document.querySelector('object').setAttribute('data', 'data:text/html,HIDE-object')
      document.querySelector('iframe').setAttribute('src', 'data:text/html,HIDE-frame')
    },
    () => {
      // the element is masked from now on
      document.getElementById('inside').className = 'rr-mask'
      const first = /** @type {HTMLElement} */ (document.getElementById('inside').firstElementChild)
      first.title = 'HIDE-masked-later'
    },
  ],
}

export const attributeCases = [...maskings, blocked, srcdoc, markup]
