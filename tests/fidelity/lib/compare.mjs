// Where two pictures differ.

/** The longest window that is searched for the best match; what is longer is matched line by line. */
const WINDOW = 2500

/**
 * `wanted` and `got` are lines, one for each node. Answers `count`, how many nodes differ, and `lines`, what to read:
 * those only wanted with `-`, those only got with `+`.
 */
export function compare(wanted, got) {
  let start = 0
  while (start < wanted.length && start < got.length && wanted[start] === got[start]) start++
  let [endWanted, endGot] = [wanted.length, got.length]
  while (endWanted > start && endGot > start && wanted[endWanted - 1] === got[endGot - 1]) {
    endWanted--
    endGot--
  }
  const a = wanted.slice(start, endWanted)
  const b = got.slice(start, endGot)
  const changes = a.length <= WINDOW && b.length <= WINDOW ? best(a, b) : inTurn(a, b)
  const removed = changes.filter((line) => line.startsWith('-')).length
  return { count: Math.max(removed, changes.length - removed), lines: changes }
}

/** By the longest common subsequence. */
function best(a, b) {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
  const changes = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++
      j++
    } else if (
      j >= b.length ||
      (i < a.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
    ) {
      changes.push('-' + a[i++])
    } else {
      changes.push('+' + b[j++])
    }
  }
  return changes
}

/** Line by line, looking a little ahead on both sides. */
function inTurn(a, b) {
  const AHEAD = 60
  const changes = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      i++
      j++
      continue
    }
    const inB = b.slice(j, j + AHEAD).indexOf(a[i])
    const inA = a.slice(i, i + AHEAD).indexOf(b[j])
    if (inA >= 0 && (inB < 0 || inA <= inB)) for (let n = 0; n < inA; n++) changes.push('-' + a[i++])
    else if (inB >= 0) for (let n = 0; n < inB; n++) changes.push('+' + b[j++])
    else changes.push('-' + a[i++], '+' + b[j++])
  }
  return [...changes, ...a.slice(i).map((line) => '-' + line), ...b.slice(j).map((line) => '+' + line)]
}
