// `style` attributes that are changed property by property, as animations do, and some for which that form
// must not be used.
const LONG = 'position: absolute; top: 10px; left: 10px; width: 30px; height: 20px; background-color: teal;'

export default {
  pixels: 0.002,
  html: `<!doctype html><html><head><title>Styles</title><link rel="icon" href="data:,"><style>
main { position: relative; height: 300px } main > div { outline: 1px solid gray }</style></head><body><main>
<div id="moves" style="${LONG}"></div><div id="written" style="POSITION:absolute;top:60px;left:10px;width:30px;height:20px"></div>
<div id="many" style="${LONG} transform: translate(50px, 0px); --gap: 2px;"></div>
<div id="short" style="${LONG} margin: 1px;"></div><div id="border" style="${LONG} border-top: 3px solid red;"></div>
<div id="far" style="${LONG} inset: 150px auto auto 20px;"></div>
<div id="important" style="${LONG} color: red !important;">x</div><div id="none" style="${LONG}"></div>
</main></body></html>`,
  steps: [
    () => {
      for (let n = 0; n < 20; n++) document.querySelector('#moves').style.left = `${20 + n}px`
      document.querySelector('#written').style.left = '90px'
      document.querySelector('#many').style.transform = 'translate(80px, 30px) rotate(10deg)'
      document.querySelector('#many').style.setProperty('--gap', '4px')
    },
    () => {
      document.querySelector('#moves').style.removeProperty('background-color')
      document.querySelector('#moves').style.opacity = '0.5'
      document.querySelector('#written').style.top = '70px'
      document.querySelector('#short').style.marginLeft = '9px'
      document.querySelector('#border').style.borderColor = 'blue'
    },
    () => {
      document.querySelector('#far').style.top = '170px'
      document.querySelector('#important').style.setProperty('color', 'blue', 'important')
      document.querySelector('#important').style.setProperty('left', '150px', 'important')
      document.querySelector('#none').style.display = 'none'
      document.querySelector('#short').style.margin = '4px'
    },
    () => {
      document.querySelector('#none').style.display = ''
      document.querySelector('#none').style.cssText =
        'left: 200px; position: absolute; top: 10px; width: 30px;'
      document.querySelector('#many').style.backgroundImage = 'linear-gradient(red, blue)'
      document.querySelector('#important').style.setProperty('color', 'green')
    },
    () => {
      document.querySelector('#none').style.width = '60px'
      document.querySelector('#border').style.borderTopWidth = '6px'
      document
        .querySelector('#far')
        .setAttribute('style', 'inset:auto 0 0 auto;position:absolute;width:9px;height:9px')
      document.querySelector('#moves').removeAttribute('style')
    },
  ],
}
