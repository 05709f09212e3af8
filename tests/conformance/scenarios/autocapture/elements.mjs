// Clicks, changes and submits, and how elements are described.

const config = { autocapture: true, rageclick: false }

/** A scenario on one page: `actions` are selectors to click, one after the other. */
const clicks = (name, body, selectors, more = {}) => ({
  name,
  body,
  config: { ...config, ...more.config },
  expectNothing: more.expectNothing,
  async play(t) {
    // a click on a link must not take the page away
    await t.run(() => addEventListener('click', (event) => event.preventDefault()))
    for (const selector of selectors) await t.click(selector)
    if (more.then) await more.then(t)
  },
})

const FORM = `<form id="order" action="/order" class="big form" name="order">
  <label for="mail">Mail</label><input id="mail" name="mail" type="email" placeholder="you@example.com">
  <input name="secret" type="password"><input type="hidden" name="csrf" value="hidden value">
  <textarea name="note" rows="2"></textarea>
  <select name="size"><option value="s">Small</option><option value="l">Large</option></select>
  <input type="checkbox" name="news" id="news"><input type="radio" name="pay" value="card" id="card">
  <button type="submit" id="send">Order <b>now</b></button>
</form>`

const LIST = `<main class="page  main
  spaced"><ul id="list"><li>one</li><li style="cursor: pointer" class="it'em &quot;quoted&quot;" data-id="7" aria-label='say "hi"'>
  <span title="a; b:c">two</span> and <span>more <i>deep</i></span></li></ul></main>`

export const scenarios = [
  clicks('a button', '<button id="buy" class="primary big" type="button">Buy it</button>', ['#buy']),
  clicks(
    'a link with children',
    '<a href="/item/1?x=1#y" class="card"><div><span id="in">Item</span> one</div></a>',
    ['#in'],
  ),
  clicks('a link without a target', '<a id="a">no href</a><a id="b" href="javascript:void 0">script</a>', [
    '#a',
    '#b',
  ]),
  clicks(
    'links to other sites',
    '<a id="a" href="https://other.example.org/x">out</a><a id="b" href="https://shop.example.com/y">in</a><a id="c" href="mailto:a@b.c">mail</a>',
    ['#a', '#b', '#c'],
  ),
  clicks(
    'things that cannot be clicked',
    '<div id="a">plain</div><p id="b">text</p><span id="c">span</span>',
    ['#a', '#b', '#c'],
    {
      expectNothing: true,
    },
  ),
  clicks(
    'things that look as if they could be',
    '<div id="a" style="cursor: pointer">pointer</div><div id="b" role="button">role</div><label id="c">label</label><div id="d" onclick="1">handler</div>',
    ['#a', '#b', '#c', '#d'],
  ),
  clicks('a list with quotes, semicolons and odd classes', LIST, ['#list li:nth-child(2) span']),
  clicks(
    'elements side by side count by kind',
    '<div style="cursor:pointer"><p>a</p><button>1</button><button id="two">2</button><a href="#x">l</a><button id="three">3</button></div>',
    ['#two', '#three'],
  ),
  clicks(
    'long texts and attributes',
    `<button id="a" data-long="${'x'.repeat(2000)}">${'word '.repeat(300)}</button>`,
    ['#a'],
  ),
  clicks(
    'white space and line ends in texts',
    '<button id="a">  a \n\n  b\tc&nbsp;d  <span> in\n span </span></button>',
    ['#a'],
  ),
  clicks(
    'an image in a button',
    '<button id="b"><img id="i" alt="Cart" src="data:," width="9" height="9"></button>',
    ['#i'],
  ),
  clicks(
    'a picture of SVG in a button',
    '<button id="b"><svg id="s" width="20" height="20" class="icon"><path id="p" d="M0 0h20v20H0z"></path></svg></button>',
    ['#p', '#s'],
  ),
  clicks('an id like those that frameworks make', '<button id=":r1:" class="css-1a2b3c sc-x">a</button>', [
    'button',
  ]),
  clicks('attributes of Angular', '<button id="a" _ngcontent-abc="" _nghost-abc="" class="ng-x">a</button>', [
    '#a',
  ]),
  clicks(
    'a button that is disabled on click',
    '<button id="a" onclick="this.remove()">gone</button><button id="b">b</button>',
    ['#a', '#b'],
  ),
  clicks(
    'several texts of children',
    '<button id="a">Buy <span>now</span> <em>not this</em> <span>for <span>5</span></span></button>',
    ['#a'],
  ),
  clicks(
    'data-ph-capture-attribute',
    '<div data-ph-capture-attribute-shop="acme"><button id="a" data-ph-capture-attribute-item-id="7" data-ph-capture-attribute-shop="inner">a</button></div>',
    ['#a'],
  ),
  clicks(
    'a text given by hand',
    '<button id="a" data-ph-autocapture="yes" attr__mine="x" data-attr="buy-button">a</button>',
    ['#a'],
  ),
  {
    name: 'a form is filled in and sent',
    body: FORM,
    config,
    async play(t) {
      await t.run(() => addEventListener('submit', (event) => event.preventDefault()))
      await t.type('#mail', 'ada@example.com')
      await t.type('[name=secret]', 'hunter2')
      await t.type('[name=note]', 'a note')
      await t.select('[name=size]', 'l')
      await t.click('#news')
      await t.click('#card')
      await t.click('#send')
    },
  },
  {
    name: 'a form that takes the page away',
    body: FORM,
    config: { ...config, capture_pageleave: true },
    async play(t) {
      await t.moves(() => t.page.click('#send'))
      await t.call('capture', 'there')
    },
  },
  {
    name: 'a link that takes the page away',
    body: '<a id="a" href="/next">next</a>',
    config,
    async play(t) {
      await t.moves(() => t.page.click('#a'))
      await t.call('capture', 'there')
    },
  },
  {
    name: 'inside a shadow root',
    body: '<div id="host" class="host"></div>',
    config,
    async play(t) {
      await t.run(() => {
        const root = document.querySelector('#host').attachShadow({ mode: 'open' })
        root.innerHTML = '<div><button id="inner" class="in">Shadow</button></div>'
      })
      await t.click('#inner')
    },
  },
  {
    name: 'keys and other buttons',
    body: '<button id="a">a</button>',
    config,
    async play(t) {
      await t.click('#a', { button: 'right' })
      await t.click('#a', { modifiers: ['Shift'] })
      await t.run(() => document.querySelector('#a').focus())
      await t.press('Enter')
      await t.run(() => document.querySelector('#a').click())
    },
  },
  {
    name: 'a click that the page keeps to itself',
    body: '<button id="a" onclick="event.stopPropagation()">a</button>',
    config,
    async play(t) {
      await t.click('#a')
    },
  },
  {
    name: 'elements that come later',
    body: '<div id="root"></div>',
    config,
    async play(t) {
      await t.run(() => void (document.querySelector('#root').innerHTML = '<button id="a">late</button>'))
      await t.click('#a')
    },
  },
  {
    name: 'autocapture: false',
    body: '<button id="a">a</button>',
    config: { autocapture: false },
    async play(t) {
      await t.click('#a')
      await t.call('capture', 'hello')
      await t.call('set_config', { autocapture: true })
      await t.click('#a')
    },
  },
  {
    name: 'set_config turns autocapture off',
    body: '<button id="a">a</button>',
    config,
    async play(t) {
      await t.click('#a')
      await t.call('set_config', { autocapture: false })
      await t.click('#a')
    },
  },
  {
    name: 'before_send and eventCaptured see clicks',
    body: '<button id="a">a</button>',
    config: {
      ...config,
      before_send: (event) => {
        event.properties.had = Object.keys(event.properties)
          .filter((key) => /^\$(el_|elements_chain|event_type|ce)/.test(key))
          .sort()
        return event
      },
    },
    async play(t) {
      await t.click('#a')
    },
  },
]
