//! Transports around others, and transports that receive whole responses.

use bytes::Bytes;
use tencent_cloud::testing::{Answer, Fault, FaultInjector, FaultRule, Replay};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::{BoxFuture, GenericClient};

use crate::event_stream::common::{ReadRequest, builder, content, read};

/// Implements only what every transport must.
#[derive(Debug)]
struct Whole<T>(T);

impl<T: Transport> Transport for Whole<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.0.send(request)
    }
}

#[tokio::test]
async fn a_transport_of_whole_responses_delivers_events() {
    let service = Replay::new();
    service.on::<ReadRequest>(Answer::events([content("a"), content("b")]));
    let transport = Whole(service.transport());
    let client: GenericClient = builder(&service).transport(transport).build().unwrap();
    let events = client.stream_action(ReadRequest::default()).await.unwrap();
    assert_eq!(read(events).await.0, ["a", "b"]);
    service.finish().unwrap();
}

#[tokio::test]
async fn faults_are_injected_into_streams() {
    let service = Replay::new();
    service.always::<ReadRequest>(Answer::events([content("a"), content("b")]));
    let faults = FaultInjector::new(service.transport(), 7);
    let client: GenericClient = builder(&service).transport(faults.clone()).build().unwrap();
    let call = || client.stream_action(ReadRequest::default());

    faults.inject(FaultRule::always(Fault::ResetBefore).times(1));
    let events = call().await.unwrap();
    assert_eq!((events.attempts(), read(events).await.0.len()), (2, 2));

    // A truncated stream loses what follows the first chunk.
    faults.inject(FaultRule::always(Fault::Truncate).times(1));
    let (contents, error) = read(call().await.unwrap()).await;
    assert_eq!(contents, ["a"]);
    assert!(error.is_some());
    service.finish().unwrap();
}
