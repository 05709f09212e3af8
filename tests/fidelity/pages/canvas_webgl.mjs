// WebGL, each call recorded.
import { missing, of, SOURCE } from '../lib/events.mjs'

export default {
  options: () => ({ recordCanvas: true }),
  html: `<!doctype html><html><head><title>WebGL</title><link rel="icon" href="data:,"></head><body><canvas id="c" width="64" height="64"></canvas></body></html>`,
  steps: [
    () => {
      const gl = document.querySelector('#c').getContext('webgl', { preserveDrawingBuffer: true })
      window.gl = gl
      if (!gl) return
      gl.clearColor(0.2, 0.4, 0.6, 1)
      gl.clear(gl.COLOR_BUFFER_BIT)
    },
    () => {
      const { gl } = window
      if (!gl) return
      const shader = gl.createShader(gl.VERTEX_SHADER)
      gl.shaderSource(shader, 'void main() { gl_Position = vec4(0, 0, 0, 1); }')
      gl.compileShader(shader)
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 1, 2]), gl.STATIC_DRAW)
    },
    () => document.body.append(window.gl ? 'drawn' : 'no WebGL'),
  ],
  check: (events) => {
    const hadNone = JSON.stringify(events).includes('no WebGL')
    const calls = of(events, SOURCE.canvas).flatMap(({ commands = [] }) => commands)
    const has = (name) => calls.some(({ property }) => property === name)
    return missing({
      'calls of WebGL': hadNone || (has('clearColor') && has('clear') && has('shaderSource')),
      'a buffer': hadNone || JSON.stringify(calls).includes('Float32Array'),
    })
  },
}
