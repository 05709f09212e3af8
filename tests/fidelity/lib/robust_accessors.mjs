// Cases of robust.mjs: pages that replace every accessor of a class of the DOM, before the recorder comes and while it
// records. What it reads is the browser's: that of the page where that is native, or of a frame that the page has not
// touched. Not covered, because it would cost more than it is worth: lists of nodes, mutation records, doctypes, and what
// a frame is reached by if that is replaced before the start.

const CLASSES = {
  Node: '',
  Element: '',
  HTMLElement: '',
  CharacterData: '',
  Document: 'location',
  ShadowRoot: '',
  Event: '',
  UIEvent: '',
  MouseEvent: '',
  DOMTokenList: '',
  HTMLInputElement: '',
  HTMLTextAreaElement: '',
  HTMLSelectElement: '',
  HTMLOptionElement: '',
  HTMLIFrameElement: '',
  HTMLStyleElement: '',
  HTMLDialogElement: '',
  CSSStyleSheet: '',
  Selection: '',
}

/** The source of a function that replaces the accessors of a class but for `left`: those of others than the recorder. */
const replacing = (owner, left, by) => `() => {
  const { prototype } = ${owner}
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const { get, configurable } = Object.getOwnPropertyDescriptor(prototype, name)
    if (!get || !configurable || ${JSON.stringify(left)}.includes(name)) continue
    Object.defineProperty(prototype, name, { configurable: true, set() {}, get() { ${by} } })
  }
}`
/** Without it there is no frame to take anything from. */
const ONCE_IT_RECORDS = ['HTMLIFrameElement']
const WAYS = { throws: "throw new Error('by the page')", lies: "return 'a lie'" }

const html = `<p class="a-class" title="a title">text of the page</p><input id="i" value="typed"><input type="password" value="secret">
<textarea>an area</textarea><select><option>one<option selected>two</select><dialog open>a dialog</dialog>
<iframe srcdoc="<p>in the frame</p>"></iframe><div id="host"></div><script>
document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<p>in the shadow</p>'</script>`
const says = [
  'a-class',
  'text of the page',
  'typed',
  'an area',
  'a dialog',
  'in the frame',
  'in the shadow',
  'added',
]
const step = () => {
  window.natives.say('added')
}

export const accessorCases = Object.entries(CLASSES).flatMap(([owner, left]) =>
  Object.entries(WAYS).flatMap(([way, by]) => {
    const replace = replacing(owner, left.split(' '), by)
    const said = { html, says, saysNot: ['secret', 'a lie'] }
    const early = {
      ...said,
      name: `every accessor of ${owner} that ${way}, from the start`,
      early: `(${replace})()`,
      steps: [step],
    }
    return [
      ...(ONCE_IT_RECORDS.includes(owner) ? [] : [early]),
      { ...said, name: `every accessor of ${owner} that ${way}, once it records`, steps: [replace, step] },
    ]
  }),
)
