//! Pure: the names in a token document, in whatever spelling: `access_token`, `accessToken`, `Access-Token`.

/// Where tokens stand, the likeliest first.
pub(super) const TOKENS: [&str; 16] = [
    "accesstoken",
    "authorizationtoken",
    "clienttoken",
    "iamtoken",
    "bearertoken",
    "authtoken",
    "oauthtoken",
    "apitoken",
    "tenantaccesstoken",
    "jwttoken",
    "token",
    "tokenvalue",
    "jwt",
    "bearer",
    "webidentitytoken",
    "securitytoken",
];

/// Tokens that say who somebody is: given out where there is none of the others.
pub(super) const IDENTITY_TOKENS: [&str; 2] = ["idtoken", "identitytoken"];

/// Objects in which tokens stand: ExecCredential, gcloud's config-helper, Vault, Cognito, and what wraps
/// the answers of many services.
pub(super) const HOLDERS: [&str; 15] = [
    "status",
    "credential",
    "credentials",
    "auth",
    "authenticationresult",
    "authentication",
    "data",
    "result",
    "response",
    "body",
    "payload",
    "output",
    "oauth",
    "session",
    "tokens",
];

/// A name without what spellings differ in.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
