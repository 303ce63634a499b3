import { Loading } from '../../components/parts.tsx';

export default function Workflows(parameters: { [name: string]: string }) {
  return <div class="page"><h1>Workflows</h1><Loading>{JSON.stringify(parameters)}</Loading></div>;
}
