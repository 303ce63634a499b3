// Adds the token of the session to the changes that the docs page sends: the service refuses them without it, as a page of
// someone else could send them too, and only a page of the service can read the token.
(() => {
  'use strict';

  const send = window.fetch.bind(window);
  const changesNothing = ['GET', 'HEAD', 'OPTIONS'];

  // Asked for each time: someone may have signed in again in another window.
  const readToken = async () => {
    const me = await send('/api/v1/me', { cache: 'no-store' });
    return me.ok ? (await me.json()).csrf_token : null;
  };

  window.fetch = async (resource, options) => {
    const request = new Request(resource, options);
    const hasKey = request.headers.has('Authorization') || request.headers.has('X-Api-Key');
    if (hasKey || changesNothing.includes(request.method) || new URL(request.url).origin !== window.location.origin) {
      return send(request);
    }

    const token = await readToken();
    if (token) {
      request.headers.set('X-CSRF-Token', token);
    }

    return send(request);
  };
})();
