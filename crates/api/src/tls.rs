//! TLS from a certificate and its key, as certificate authorities hand them out.

use rustls::{
    ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
};
use std::{path::Path, sync::Arc};

/// Reads a chain of certificates and a private key from PEM files; they must belong together. They are read once: a renewed
/// certificate takes a restart. The error is a sentence that names the file.
pub fn config(certificates: &Path, key: &Path) -> Result<ServerConfig, String> {
    let private = PrivateKeyDer::from_pem_file(key).map_err(|e| format!("{}: {e}", key.display()))?;
    ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain(certificates)?, private))
        .map_err(|e| format!("{}: {e}", certificates.display()))
}

/// What a client on the same machine asks the service with: it trusts the service's own certificate and no other, under
/// whatever name.
pub fn client(certificates: &Path) -> Result<ClientConfig, String> {
    let provider = provider();
    let algorithms = provider.signature_verification_algorithms;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    builder
        .and_then(|builder| {
            let own = chain(certificates)?.into_iter().next().ok_or(rustls::Error::NoCertificatesPresented)?;
            let own = Arc::new(Own { own, algorithms });
            Ok(builder.dangerous().with_custom_certificate_verifier(own).with_no_client_auth())
        })
        .map_err(|e| format!("{}: {e}", certificates.display()))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn chain(certificates: &Path) -> Result<Vec<CertificateDer<'static>>, rustls::Error> {
    let chain = CertificateDer::pem_file_iter(certificates).and_then(Iterator::collect);
    chain.map_err(|e| rustls::Error::General(e.to_string()))
}

/// Takes one certificate and no other.
#[derive(Debug)]
struct Own {
    own: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Own {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let known = *certificate == self.own;
        let refused = rustls::CertificateError::UnknownIssuer.into();
        if known { Ok(ServerCertVerified::assertion()) } else { Err(refused) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
