import { Loading } from '../../components/parts.tsx';

export default function Run(parameters: { [name: string]: string }) {
  return <div class="page"><h1>Run</h1><Loading>{JSON.stringify(parameters)}</Loading></div>;
}
