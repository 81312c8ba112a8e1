// The tokens: minted one after the other, taken until they are over or revoked.

export function tokens(settings, seen) {
  // Each token with the moment at which it ends.
  const minted = new Map();

  function mint() {
    seen.count("mints");
    const access_token = `token-${minted.size + 1}-${"x".repeat(40)}`;
    minted.set(access_token, Date.now() + settings.life);
    const expires_in = settings.expiresIn ?? Math.floor(settings.life / 1000);
    return { access_token, token_type: "Bearer", ...(expires_in && { expires_in }) };
  }

  function refusal({ headers: { authorization } }) {
    const ends = minted.get(/^Bearer (\S+)$/.exec(authorization)?.[1]);
    if (!authorization) return "no token";
    if (!ends) return "unknown";
    return ends <= Date.now() ? "over" : undefined;
  }

  // Whether the request may go on; else it has been answered, as a server with OAuth answers.
  function accepts(request, response) {
    const why = refusal(request);
    if (!why) return true;
    seen.refused(why);
    const challenge = `Bearer error="invalid_token", error_description="${why}"`;
    response.writeHead(settings.refusal, { "www-authenticate": challenge, "content-type": "application/json" });
    response.end(JSON.stringify({ error: "invalid_token", error_description: why }));
    return false;
  }

  function revoke() {
    for (const token of minted.keys()) minted.set(token, 0);
  }

  return { mint, accepts, revoke };
}
