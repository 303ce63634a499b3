import { Loading } from '../../components/parts.tsx';

export default function Runs() {
  return <div class="page"><h1>Runs</h1><Loading /></div>;
}
