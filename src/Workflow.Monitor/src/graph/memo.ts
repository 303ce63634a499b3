// A component that is drawn again only if one of its properties is another.
import { Component, h, type FunctionComponent } from 'preact';

export function memo<P extends object>(draw: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      return Object.keys(after).some(k => after[k] !== before[k]);
    }

    override render() {
      return h(draw, this.props as P);
    }
  }

  return Memo as unknown as FunctionComponent<P>;
}
