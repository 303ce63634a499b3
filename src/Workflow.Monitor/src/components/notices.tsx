import { signInAddress } from '../api/client.ts';
import { sessionHasEnded, triesAgainAfter } from '../api/notices.ts';
import { Icon } from './icon.tsx';

/** Where one signs in without leaving this page. */
export const SignInLink = () => <a href={signInAddress('/monitor')} target="_blank" rel="noopener">Sign in in a new tab</a>;

/** What holds for the whole page: the session has ended, or the service is asked too much at once. */
export const Notices = () => (
  <>
    {sessionHasEnded.value && (
      <div class="problem notice" role="alert"><Icon name="failed" /><span><strong>Your session has ended.</strong> <SignInLink />, then save: your text stays here.</span></div>
    )}
    {triesAgainAfter.value !== null && (
      <div class="notice-quiet small" role="status"><Icon name="running" class="spin" />These were too many requests at once. The page tries again by itself after {triesAgainAfter.value} s.</div>
    )}
  </>
);
