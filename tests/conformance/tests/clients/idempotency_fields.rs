//! Actions that are idempotent unless a field is set: only requests without the field are retried after a lost response.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tencent_cloud::transport::{Failure, Transport, TransportError};
use tencent_cloud::{
    Action, BoxFuture, ClientBuilder, Credentials, Error, GenericClient, blocking,
};
use tencent_cloud_cbs::model::DetachRemoteDisksRequest;
use tencent_cloud_conformance::actions::ALL;
use tencent_cloud_cvm::model::{
    AssociateInstancesKeyPairsRequest, DisassociateInstancesKeyPairsRequest,
    ModifyInstancesAttributeRequest, ModifyInstancesDisasterRecoverGroupRequest,
    ResetInstancesPasswordRequest,
};
use tencent_cloud_leak_scan as leak_scan;

const IDS: [&str; 1] = ["ins-1"];

/// Loses the first response.
#[derive(Clone, Debug, Default)]
struct Service(Arc<AtomicUsize>);

impl Transport for Service {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let is_first = self.0.fetch_add(1, Ordering::Relaxed) == 0;
        Box::pin(async move {
            if is_first {
                return Err(TransportError::new(Failure::Exchange, "on purpose"));
            }
            let body = br#"{"Response": {"RequestId": "r-1"}}"#;
            Ok(http::Response::new(Bytes::from_static(body)))
        })
    }
}

fn configured<C>(builder: ClientBuilder<C>, service: &Service) -> ClientBuilder<C> {
    builder
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .region("ap-guangzhou")
        .transport(service.clone())
}

fn assert_attempts<T>(result: &Result<T, Error>, service: &Service, is_retried: bool, name: &str) {
    assert_eq!(result.is_ok(), is_retried, "{name}");
    assert_eq!(service.0.load(Ordering::Relaxed), if is_retried { 2 } else { 1 }, "{name}");
}

/// Checks a request with both clients.
async fn check<A: Action + Clone + Send>(request: A, is_retried: bool) {
    let name = A::INFO.name;
    let service = Service::default();
    let client = configured(GenericClient::builder(), &service).build().unwrap();
    assert_attempts(&client.call_action(request.clone()).await, &service, is_retried, name);
    let service = Service::default();
    let builder = configured(blocking::GenericClient::builder(), &service);
    let result = std::thread::spawn(move || builder.build()?.call_action(request).send());
    assert_attempts(&result.join().unwrap(), &service, is_retried, name);
}

#[tokio::test]
async fn requests_are_retried_unless_they_set_the_field() {
    let request = AssociateInstancesKeyPairsRequest::new(IDS, ["skey-1"]);
    check(request.clone(), true).await;
    check(request.clone().force_stop(false), true).await;
    check(request.force_stop(true), false).await;

    let request = DisassociateInstancesKeyPairsRequest::new(IDS, ["skey-1"]);
    check(request.clone(), true).await;
    check(request.force_stop(true), false).await;

    let request = ResetInstancesPasswordRequest::new(IDS, leak_scan::PASSWORD);
    check(request.clone(), true).await;
    check(request.force_stop(true), false).await;

    let request = ModifyInstancesDisasterRecoverGroupRequest::new(IDS);
    check(request.clone(), true).await;
    check(request.force(true), false).await;

    let request = ModifyInstancesAttributeRequest::new(IDS);
    check(request.clone().instance_name("web"), true).await;
    check(request.host_name("web"), false).await;

    let request = DetachRemoteDisksRequest::new("ins-1", ["rdisk-1"]);
    check(request.clone(), true).await;
    check(request.force_detach(true), false).await;
}

#[test]
fn every_action_with_such_a_field_is_checked() {
    let actions = ALL.iter().flat_map(|service| service.actions);
    let conditional = actions.filter(|entry| !entry.info.non_idempotent_with.is_empty());
    let names: Vec<&str> = conditional.map(|entry| entry.info.name).collect();
    assert_eq!(names.len(), 6, "{names:?}");
}
