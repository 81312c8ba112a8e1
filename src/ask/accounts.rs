//! Pure: the variables by which well-known commands choose the account whose token they print.
//!
//! Where one of them is set, its value is part of the cache key: another account has other tokens.

/// In order; `*` stands for any ending.
const ACCOUNTS: [&str; 82] = [
    "ARM_CLIENT_ID",
    "ARM_SUBSCRIPTION_ID",
    "ARM_TENANT_ID",
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_VAULT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_ID",
    "AZURE_CONFIG_DIR",
    "AZURE_SUBSCRIPTION_ID",
    "AZURE_TENANT_ID",
    "AZURE_USERNAME",
    "BITWARDENCLI_APPDATA_DIR",
    "CF_HOME",
    "CLOUDFLARE_ACCOUNT_ID",
    "CLOUDFLARE_API_TOKEN",
    "CLOUDSDK_*",
    "DATABRICKS_*",
    "DIGITALOCEAN_ACCESS_TOKEN",
    "DIGITALOCEAN_CONTEXT",
    "DOCKER_CONFIG",
    "DOPPLER_*",
    "FLY_ACCESS_TOKEN",
    "FLY_CONFIG_DIR",
    "GH_CONFIG_DIR",
    "GH_ENTERPRISE_TOKEN",
    "GH_HOST",
    "GH_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "GITHUB_TOKEN",
    "GITLAB_HOST",
    "GITLAB_TOKEN",
    "GITLAB_URI",
    "GLAB_CONFIG_DIR",
    "GL_HOST",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_QUOTA_PROJECT",
    "HEROKU_API_KEY",
    "HEROKU_HOST",
    "HEROKU_ORGANIZATION",
    "IBMCLOUD_API_KEY",
    "IBMCLOUD_HOME",
    "INFISICAL_*",
    "JFROG_CLI_HOME_DIR",
    "JFROG_CLI_SERVER_ID",
    "KUBECONFIG",
    "NPM_CONFIG_USERCONFIG",
    "OCI_CLI_*",
    "OKTA_*",
    "OP_ACCOUNT",
    "OP_CONFIG_DIR",
    "OP_CONNECT_HOST",
    "OP_SERVICE_ACCOUNT_TOKEN",
    "OS_AUTH_URL",
    "OS_CLOUD",
    "OS_PROJECT_ID",
    "OS_PROJECT_NAME",
    "OS_USERNAME",
    "PULUMI_ACCESS_TOKEN",
    "SFDX_DEFAULTUSERNAME",
    "SF_TARGET_ORG",
    "SNOWFLAKE_*",
    "TELEPORT_CLUSTER",
    "TELEPORT_HOME",
    "TELEPORT_PROXY",
    "TELEPORT_USER",
    "VAULT_ADDR",
    "VAULT_NAMESPACE",
    "VAULT_ROLE",
    "VAULT_TOKEN",
    "VERCEL_ORG_ID",
    "VERCEL_TOKEN",
];

/// For each letter the letters that follow it at the start of an entry, a bit for each. Nearly every variable
/// is passed over by these alone, and each run of ours looks at all there are.
const PAIRS: [u32; 26] = {
    let (mut pairs, mut at) = ([0; 26], 0);
    while at < ACCOUNTS.len() {
        let entry = ACCOUNTS[at].as_bytes();
        pairs[(entry[0] - b'A') as usize] |= 1 << (entry[1] - b'A');
        at += 1;
    }
    pairs
};

/// Whether a variable of this name chooses an account.
pub(super) fn is_account(name: &[u8]) -> bool {
    let [first, second, ..] = name else { return false };
    let [first, second] = [first, second].map(|letter| letter.wrapping_sub(b'A'));
    if second >= 26 || PAIRS.get(usize::from(first)).is_none_or(|seconds| seconds >> second & 1 == 0) {
        return false;
    }
    ACCOUNTS.iter().any(|entry| match entry.strip_suffix('*') {
        Some(start) => name.starts_with(start.as_bytes()),
        None => entry.as_bytes() == name,
    })
}

#[cfg(test)]
mod tests {
    use super::{ACCOUNTS, is_account};
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use proptest::sample::select;

    fn matches(entry: &str, name: &str) -> bool {
        entry.strip_suffix('*').map_or(entry == name, |start| name.starts_with(start))
    }

    #[test]
    fn the_table_is_in_order_and_nothing_in_it_is_covered_by_something_else() {
        assert!(ACCOUNTS.is_sorted());
        for start in ACCOUNTS.iter().filter_map(|entry| entry.strip_suffix('*')) {
            assert_eq!(ACCOUNTS.iter().filter(|entry| entry.starts_with(start)).count(), 1, "{start}");
        }
    }

    #[test]
    fn what_chooses_an_account_and_what_does_not() {
        for name in
            ["AWS_PROFILE", "CLOUDSDK_ACTIVE_CONFIG_NAME", "KUBECONFIG", "GH_HOST", "VAULT_ADDR", "OKTA_ORG"]
        {
            assert!(is_account(name.as_bytes()), "{name}");
        }
        for name in [
            "",
            "A",
            "AWS_PROFILES",
            "AWS_PAGER",
            "PATH",
            "HOME",
            "GH_PAGER",
            "kubeconfig",
            "ZZZ",
            "CLOUDSDK",
        ] {
            assert!(!is_account(name.as_bytes()), "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_an_entry_matches_is_found(entry in select(&ACCOUNTS[..]), cut in 0..40usize, more in "[A-Z_]{0,4}") {
            let name: String = entry.chars().take(cut).collect::<String>() + &more;
            prop_assert_eq!(is_account(name.as_bytes()), ACCOUNTS.iter().any(|entry| matches(entry, &name)));
        }

        #[test]
        fn any_name_is_looked_at(name in ".{0,8}") {
            prop_assert!(!is_account(name.as_bytes()) || ACCOUNTS.iter().any(|entry| matches(entry, &name)));
        }
    }
}
