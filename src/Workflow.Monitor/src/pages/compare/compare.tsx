import { Loading } from '../../components/parts.tsx';

export default function Compare(parameters: { [name: string]: string }) {
  return <div class="page"><h1>Compare</h1><Loading>{JSON.stringify(parameters)}</Loading></div>;
}
