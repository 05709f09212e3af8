// Selects of which nothing is chosen, as scripts can have them, while their options come, go and move: a player chooses one
// of what comes.
export default {
  html: `<!doctype html><html><head><title>No choice</title><link rel="icon" href="data:,"></head><body><select id="a"></select><select id="b"><option value="1">one</option><option value="2">two</option></select><select id="c"><optgroup label="g"></optgroup></select></body></html>`,
  before: (page) =>
    page.evaluate(() => {
      window.none = (id, change) => {
        const select = document.querySelector('#' + id)
        change(select)
        select.selectedIndex = -1
      }
      window.option = (value) => new Option(value, value)
    }),
  steps: [
    () => window.none('a', (select) => select.add(window.option('new'))),
    () => window.none('b', () => {}),
    () => window.none('b', (select) => select.prepend(window.option('first'))),
    () => window.none('c', ({ firstElementChild: group }) => group.append(window.option('in a group'))),
    () => window.none('a', (select) => select.append(document.querySelector('#b').lastElementChild)),
    () => window.none('b', (select) => select.replaceChildren(window.option('x'), window.option('y'))),
    () => {
      const select = document.querySelector('#b')
      select.remove()
      document.body.prepend(select)
      window.none('b', (moved) => moved.add(window.option('z'), 0))
    },
    () => (document.querySelector('#b').value = 'y'),
  ],
}
