import { Loading } from '../../components/parts.tsx';

export default function NewWorkflow() {
  return <div class="page"><h1>New workflow</h1><Loading /></div>;
}
