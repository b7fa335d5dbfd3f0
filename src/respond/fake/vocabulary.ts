import type { Random } from '../../lib/random.ts'

// faker's dictionary holds words that nobody would name a thing by.
const ADJECTIVES =
  'amber, autumn, bold, brave, bright, calm, central, clear, coastal, compact, crisp, daily, digital, eastern, early, fresh, gentle, global, golden, grand, green, hidden, light, little, lunar, modern, native, northern, open, pacific, prime, quick, quiet, rapid, royal, shared, silver, simple, smart, solid, southern, steady, summer, swift, urban, vivid, western, winter'.split(
    ', ',
  )
const NOUNS =
  'anchor, arrow, atlas, bay, beacon, bridge, canyon, cedar, circle, cloud, comet, compass, coral, delta, echo, ember, falcon, field, forest, garden, glacier, harbor, hill, horizon, island, lagoon, lake, lantern, maple, market, meadow, mesa, mill, mirror, mountain, ocean, orbit, orchard, path, pine, pixel, planet, prairie, prism, quarry, ridge, river, signal, spring, square, station, stone, summit, tower, trail, valley, village, vista, wave, willow'.split(
    ', ',
  )

/** One plain noun. */
export function drawNoun(random: Random): string {
  return random.pick(NOUNS)
}

/** Two plain words, e.g. `quiet harbor`. */
export function drawWords(random: Random): string {
  return `${random.pick(ADJECTIVES)} ${random.pick(NOUNS)}`
}

/** Two words as a key, e.g. `quiet-harbor`. */
export function drawSlug(random: Random): string {
  return drawWords(random).replace(' ', '-')
}

/** Two words as a heading, e.g. `Quiet Harbor`. */
export function drawTitle(random: Random): string {
  return drawWords(random).replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
}
