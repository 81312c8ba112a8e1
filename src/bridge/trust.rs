//! TLS: the system's trust store, and the certificates that the user names besides.

use super::fault::Fault;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use std::path::Path;
use std::sync::Arc;

/// The configuration for connections to the server and to an https proxy. `extra`: a file of certificates.
pub(super) fn configuration(extra: Option<&Path>) -> Result<ClientConfig, Fault> {
    let extra = extra.map_or(Ok(Vec::new()), certificates)?;
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, provider.clone()).map_err(|error| {
        Fault::new(
            "no-trust",
            format!("the certificates to trust could not be loaded ({error})"),
            "install the system's CA certificates, or name a file of them with --ca-file",
        )
    })?;
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| {
        Fault::new("no-trust", error.to_string(), "this is a fault of freshbearer; please report it")
    })?;
    Ok(versions.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

#[allow(clippy::disallowed_methods, reason = "the user names this file, for this alone")]
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let unusable = |why: String| {
        let what = format!("{} can't be used as --ca-file ({why})", path.display());
        Fault::new("no-trust", what, "it has to be a file of certificates in PEM")
    };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unusable("there is no certificate in it".to_owned())),
        Err(error) => Err(unusable(error.to_string())),
    }
}
