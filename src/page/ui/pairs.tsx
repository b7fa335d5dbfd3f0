import type { VNode } from 'preact'
import { toVisible } from '../lib/visible.ts'

/** Names with their values, as headers are; all of it is foreign text. */
export function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }): VNode {
  return (
    <table class="pairs">
      <tbody>
        {pairs.map(([name, value]) => (
          <tr>
            <th scope="row">{toVisible(name)}</th>
            <td>{toVisible(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Headers as pairs, one for each value. */
export function toPairs(headers: Record<string, string | string[]>): [string, string][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
}
