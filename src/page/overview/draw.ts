import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { toData } from './chart.tsx'
import type { ChartProps } from './chart.tsx'

/** Draws a chart into a box, in the colours of the page. */
export function draw(box: HTMLElement, props: ChartProps, height: number): uPlot {
  const style = getComputedStyle(document.documentElement)
  const colourOf = (name: string): string => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colourOf('--muted'),
    font: `11px ${colourOf('--sans')}`,
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
  }
  const { format, isStacked = false } = props
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const options: uPlot.Options = {
    width: box.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      {
        ...axis,
        space: 80,
        values: [[1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]],
      },
      { ...axis, size: 56, space: 34, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...props.lines.map(({ label, colour }) => ({
        label,
        stroke: colourOf(colour),
        width: 1.5,
        points: { show: false },
        spanGaps: !isStacked,
        ...(isStacked && {
          fill: colourOf(`${colour}-ground`),
          ...(stepped !== undefined && { paths: stepped }),
        }),
      })),
    ],
  }
  return new uPlot(options, toData(props), box)
}
