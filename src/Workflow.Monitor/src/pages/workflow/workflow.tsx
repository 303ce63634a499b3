import { Loading } from '../../components/parts.tsx';

export default function Workflow(parameters: { [name: string]: string }) {
  return <div class="page"><h1>Workflow</h1><Loading>{JSON.stringify(parameters)}</Loading></div>;
}
