import { Loading } from '../../components/parts.tsx';

export default function Home() {
  return <div class="page"><h1>Home</h1><Loading /></div>;
}
