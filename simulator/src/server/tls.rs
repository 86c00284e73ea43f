//! The certificate of a server, from an authority that it creates.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::error::StartError;

/// How long a certificate is valid. Some clients reject certificates that are valid for more than 398 days.
const VALIDITY: Duration = Duration::days(397);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A certificate with its key, and the authority that issued it. Both keys exist in memory only.
pub(super) struct Identity {
    pub(super) acceptor: TlsAcceptor,
    /// The certificate of the authority, in PEM.
    pub(super) authority: String,
}

impl Identity {
    /// Creates an authority, and a certificate for these names and addresses.
    pub(super) fn generate(names: Vec<String>) -> Result<Self, StartError> {
        Self::issue(names)
            .map_err(|error| StartError::new(format!("cannot create a certificate: {error}")))
    }

    fn issue(names: Vec<String>) -> Result<Self, BoxError> {
        let authority = authority()?;
        let key = KeyPair::generate()?;
        let mut parameters = with_validity(CertificateParams::new(names)?);
        parameters.distinguished_name.push(DnType::CommonName, "Tencent Cloud simulator");
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        parameters.use_authority_key_identifier_extension = true;
        let certificate = parameters.signed_by(&key, &authority)?;
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der())?,
            )?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), authority: authority.pem() })
    }
}

/// Creates an authority that can issue certificates of servers only.
fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, BoxError> {
    let mut parameters = with_validity(CertificateParams::default());
    parameters.distinguished_name.push(DnType::CommonName, "Tencent Cloud simulator authority");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)?)
}

/// The validity begins a day ago, since clocks differ.
fn with_validity(mut parameters: CertificateParams) -> CertificateParams {
    let now = OffsetDateTime::now_utc();
    parameters.not_before = now - Duration::days(1);
    parameters.not_after = now + VALIDITY;
    parameters
}
