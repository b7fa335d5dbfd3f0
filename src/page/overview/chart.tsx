import { useEffect, useRef } from 'preact/hooks'
import type { VNode } from 'preact'
import type uPlot from 'uplot'
import { theme } from '../lib/theme.ts'

/** A line or an area of a chart. */
export interface Line {
  label: string
  /** A variable of the style sheet: `--good`. */
  colour: string
  values: readonly (number | null)[]
}

interface ChartProps {
  title: string
  /** In words, for who does not see it. */
  summary: string
  seconds: readonly number[]
  lines: readonly Line[]
  /** Whether the values lie on top of each other. */
  isStacked?: boolean
  format: (value: number) => string
}

const HEIGHT = 180

/** Values over time; the library that draws it is loaded when the first one is. */
export function Chart(props: ChartProps): VNode {
  const { title, summary, lines } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const latest = useRef(props)
  latest.current = props
  const colours = theme.value
  useEffect(() => {
    let isGone = false
    const begin = async (): Promise<void> => {
      const { draw } = await import('./draw.ts')
      if (isGone || box.current === null) return
      plot.current = draw(box.current, latest.current, HEIGHT)
    }
    void begin()
    const resize = new ResizeObserver(() => {
      plot.current?.setSize({ width: box.current?.clientWidth ?? 0, height: HEIGHT })
    })
    if (box.current !== null) resize.observe(box.current)
    return () => {
      isGone = true
      resize.disconnect()
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [colours])
  useEffect(() => {
    plot.current?.setData(toData(props))
  }, [props.seconds])
  return (
    <figure class="card chart">
      <figcaption class="card-head">
        <h2>{title}</h2>
        <ul class="legend">
          {lines.map(({ label, colour }) => (
            <li key={label} class={`legend${colour}`}>
              {label}
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={box} class="chart-box" role="img" aria-label={`${title}: ${summary}`} />
    </figure>
  )
}

/** Aligned as the library wants them; stacked ones on those behind them, and only where there is something. */
export function toData({ seconds, lines, isStacked = false }: ChartProps): uPlot.AlignedData {
  const values = lines.map((line) => [...line.values])
  if (isStacked)
    for (let index = values.length - 2; index >= 0; index--)
      values[index]?.forEach((value, at, list) => {
        list[at] = (value ?? 0) + (values[index + 1]?.[at] ?? 0)
      })
  if (isStacked)
    for (const list of values.slice(1))
      list.forEach((value, at) => {
        if (value === 0) list[at] = null
      })
  return [[...seconds], ...values]
}

export type { ChartProps }
