//! An ExecCredential of Kubernetes, as kubectl and all that is built on client-go take it from their plugins.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use serde::Deserialize;
use zeroize::Zeroizing;

pub(super) const FORM: Form = Form {
    name: "exec-credential",
    about: "an ExecCredential: kubectl, client-go",
    variable: Some("KUBERNETES_EXEC_INFO"),
    server,
    token: Some(write),
    ..Form::NONE
};

/// The versions that there are. A plugin has to answer in the one that it is asked in.
const VERSIONS: [&str; 2] = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Info {
    api_version: String,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec {
    cluster: Cluster,
}

/// There only if the configuration has `provideClusterInfo`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Cluster {
    server: Option<String>,
}

fn server(told: &str) -> Option<String> {
    serde_json::from_str::<Info>(told).ok()?.spec.cluster.server
}

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    let asked: Info = serde_json::from_str(facts.told).unwrap_or_default();
    let version = VERSIONS.into_iter().find(|known| *known == asked.api_version).unwrap_or(VERSIONS[0]);
    // Allocated at full size: growing would leave a copy of the token behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * token.expose().len() + 256));
    for part in [
        "{\"apiVersion\":\"",
        version,
        "\",\"kind\":\"ExecCredential\",\"status\":{\"expirationTimestamp\":\"",
    ] {
        text.push_str(part);
    }
    text.push_str(&facts.until.rfc3339());
    text.push_str("\",\"token\":");
    escaped::json(&mut text, token.expose());
    text.push_str("}}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::{Facts, write};
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn written(token: &str, told: &str) -> serde_json::Value {
        let facts = Facts { until: Moment::from_millis(1_767_268_800_000), told, ..Facts::default() };
        serde_json::from_str(&write(&Secret::new(token), &facts)).unwrap()
    }

    #[test]
    fn it_answers_in_the_version_that_it_is_asked_in() {
        for version in ["v1", "v1beta1"] {
            let asked =
                format!("{{\"apiVersion\":\"client.authentication.k8s.io/{version}\",\"spec\":{{}}}}");
            let version = format!("client.authentication.k8s.io/{version}");
            assert_eq!(written("T", &asked)["apiVersion"], version.as_str());
        }
        assert_eq!(written("T", "")["apiVersion"], "client.authentication.k8s.io/v1");
    }

    proptest! {
        #[test]
        fn it_is_json_with_the_token_whatever_the_caller_says(token in "[!-~]{1,80}", told in any::<String>()) {
            let written = written(&token, &told);
            prop_assert_eq!(&written["status"]["token"], &serde_json::json!(token));
            prop_assert!(written["apiVersion"].as_str().unwrap().starts_with("client.authentication.k8s.io/v1"));
        }
    }
}
