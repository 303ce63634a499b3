// Dialogs that are seldom opened: their code is read then.
import { lazily } from '../../components/lazily.tsx';

export const RerunDialog = lazily(() => import('./rerun-dialog.tsx').then(m => m.RerunDialog));
export const MarkDialog = lazily(() => import('./mark-dialog.tsx').then(m => m.MarkDialog));
