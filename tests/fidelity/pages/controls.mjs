// Controls that scripts bring into another state, without an event: by attributes, properties, methods, and by what is in them.
const markup = `<form id="f"><input id="text" value="first"><input id="number" type="number" value="1" max="9"><input id="date" type="date">
<input id="range" type="range" min="0" max="10" value="8"><textarea id="area">text</textarea><textarea id="other">one</textarea>
<input type="checkbox" id="box"><input type="checkbox" id="kept"><input type="checkbox" id="attribute">
<input type="radio" name="r" id="r1" value="1" checked><input type="radio" name="r" id="r2" value="2"><input type="radio" name="s" id="s1" checked>
<select id="one"><option>a</option><option>b</option><optgroup label="g"><option>c</option></optgroup></select>
<select id="two"><option>a</option><option selected>b</option><option>c</option></select>
<select id="many" multiple size="4"><option>1</option><option selected>2</option><option>3</option></select>
<select id="none"><option value="x">x</option><option value="y">y</option></select>
<details id="more"><summary>more</summary>inside</details></form>`

export default {
  points: Infinity,
  html: `<!doctype html><html><head><title>Controls</title><link rel="icon" href="data:,"></head><body>${markup}
<script>
window.by = (id) => document.getElementById(id)
// as React does, long before anything is recorded
window.setChecked = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'checked').set
document.getElementById('none').selectedIndex = -1
</script></body></html>`,
  steps: [
    () => {
      window.by('one').options[1].setAttribute('selected', 'selected')
      window.by('two').options[1].removeAttribute('selected')
      window.by('two').options[2].setAttribute('selected', '')
    },
    () => {
      window.by('one').options[0].defaultSelected = true
      window.by('many').options[2].defaultSelected = true
    },
    () => {
      window.by('number').valueAsNumber = 4
      window.by('date').valueAsDate = new Date(0)
      window.by('text').setRangeText('FIR', 0, 3)
      window.by('area').setRangeText('T', 0, 1)
    },
    () => {
      window.by('number').stepUp(2)
      window.by('range').max = '5'
      window.by('text').defaultValue = 'a default that is not shown'
      window.by('other').textContent = 'other text'
    },
    () => {
      window.by('number').stepDown()
      window.by('other').defaultValue = 'by its default'
      window.by('f').elements.r.value = '2'
      window.by('one').options.selectedIndex = 2
    },
    () => {
      window.setChecked.call(window.by('kept'), true)
      window.by('box').title = 'something else'
    },
    () => window.by('attribute').setAttribute('checked', ''),
    // each makes another radio button of its group lose its choice
    () => window.by('r1').setAttribute('checked', ''),
    () => (window.by('s1').name = 'r'),
    () =>
      window
        .by('f')
        .insertAdjacentHTML('beforeend', '<input type="radio" name="r" id="late" checked value="late">'),
    () => {
      window.by('two').value = 'a'
      window.by('two').options[0].remove()
    },
    () =>
      window
        .by('two')
        .replaceChildren(new Option('new'), new Option('chosen', 'c', true, true), new Option('last')),
    () => window.by('two').append(window.by('one').options[2], window.by('one').options[0]),
    () => (window.by('many').innerHTML = '<option selected>4<option>5<option selected>6'),
    () => window.by('many').options[1].setAttribute('selected', ''),
    () => (window.by('many').options.length = 1),
    () => {
      window.by('two').multiple = true
      window.by('two').options[0].selected = true
    },
    () => (window.by('one').value = 'not there'),
    () =>
      window
        .by('f')
        .append(
          window.by('one').cloneNode(true),
          window.by('many').cloneNode(true),
          window.by('kept').cloneNode(true),
        ),
    () => {
      window.by('box').type = 'text'
      window.by('text').type = 'checkbox'
      window.by('text').checked = true
    },
    () => (window.by('more').open = true),
    () => {
      const select = document.createElement('select')
      select.append(new Option('1'), new Option('2'))
      select.selectedIndex = -1
      window.by('f').prepend(select)
    },
    () => window.by('f').reset(),
  ],
}
