//! Injected faults: what the caller sees, and whether the service executed the action.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use tencent_cloud::testing::{Answer, Fault, FaultInjector, FaultRule, ManualClock, Replay};
use tencent_cloud::transport::Failure;
use tencent_cloud::{ErrorKind, GenericClient};

use crate::support::record::recorded;
use crate::testing::actions::{Api20ListRequest, EndRequest, ListRequest};

fn faulty(service: &Replay, seed: u64) -> (FaultInjector, GenericClient) {
    let clock = ManualClock::new(SystemTime::now()).skip_pauses();
    let faults = FaultInjector::new(service.transport(), seed).clock(clock.clone());
    let client: tencent_cloud::GenericClient =
        recorded(service.client()).transport(faults.clone()).clock(clock).build().unwrap();
    (faults, client)
}

#[tokio::test]
async fn each_fault_occurs_before_or_after_execution_as_documented() {
    let lost = Some(ErrorKind::Transport(Failure::Exchange));
    let gateway = Some(ErrorKind::Gateway);
    let service_error = Some(ErrorKind::Service);
    for (fault, kind, executions) in [
        (Fault::Refuse, Some(ErrorKind::Transport(Failure::Connect)), 0),
        (Fault::ResetBefore, lost, 0),
        (Fault::ResetAfter, lost, 1),
        (Fault::DelayBefore(Duration::from_secs(5)), None, 1),
        (Fault::DelayAfter(Duration::from_secs(5)), None, 1),
        (Fault::DelayBefore(Duration::from_secs(100)), Some(ErrorKind::Timeout), 0),
        (Fault::DelayAfter(Duration::from_secs(100)), Some(ErrorKind::Timeout), 1),
        (Fault::Truncate, lost, 1),
        (Fault::BadGatewayBefore, gateway, 0),
        (Fault::BadGatewayAfter, gateway, 1),
        (Fault::Throttle, service_error, 0),
        (Fault::InternalErrorBefore, service_error, 0),
        (Fault::InternalErrorAfter, service_error, 1),
        (Fault::WrongContentType, None, 1),
        (Fault::Duplicate, None, 2),
    ] {
        let service = Replay::new();
        service.always::<EndRequest>(Answer::json("{}"));
        let (faults, client) = faulty(&service, 0);
        faults.inject(FaultRule::always(fault));
        let never = tencent_cloud::RetryPolicy::never();
        let result = client.call_action(EndRequest::default()).retry(never).await;
        let error = result.err();
        assert_eq!(error.as_ref().map(tencent_cloud::Error::kind), kind, "{fault}");
        assert_eq!(service.sent().len(), executions, "{fault}");
        assert_eq!(faults.injected(), BTreeMap::from([(fault.name(), 1)]));
        // An executed action must never be reported as not executed.
        if let Some(error) = error.filter(|_| executions > 0) {
            assert!(!error.was_not_executed(), "{fault}: {error}");
        }
    }
}

#[tokio::test]
async fn a_failure_of_the_inner_transport_takes_precedence() {
    for fault in
        [Fault::ResetAfter, Fault::Truncate, Fault::BadGatewayAfter, Fault::InternalErrorAfter]
    {
        let service = Replay::new();
        service.on::<EndRequest>(Answer::lost(Failure::Connect));
        let (faults, client) = faulty(&service, 0);
        faults.inject(FaultRule::always(fault).times(1));
        let never = tencent_cloud::RetryPolicy::never();
        let error = client.call_action(EndRequest::default()).retry(never).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Connect), "{fault}");
        service.finish().unwrap();
    }
}

#[tokio::test]
async fn a_rule_applies_to_an_action_and_a_number_of_requests() {
    let service = Replay::new();
    service.always::<ListRequest>(Answer::json("{}")).always::<EndRequest>(Answer::json("{}"));
    let (faults, client) = faulty(&service, 0);
    faults.inject(FaultRule::always(Fault::ResetAfter).on("End").skip(1).times(1));
    client.call_action(ListRequest::default()).await.unwrap();
    client.call_action(EndRequest::default()).await.unwrap();
    // It is not idempotent, so it is not retried.
    assert!(client.call_action(EndRequest::default()).await.is_err());
    client.call_action(EndRequest::default()).await.unwrap();
    faults.inject(FaultRule::always(Fault::Throttle));
    faults.clear_faults();
    client.call_action(EndRequest::default()).await.unwrap();
    assert_eq!(faults.injected(), BTreeMap::from([("reset after", 1)]));
}

#[tokio::test]
async fn service_errors_match_the_api_generation() {
    let service = Replay::new();
    let (faults, client) = faulty(&service, 0);
    faults.inject(FaultRule::always(Fault::Throttle));
    let throttled = client.call_action(Api20ListRequest::default()).await.err().unwrap();
    assert_eq!((throttled.number(), throttled.is_throttling()), (Some(4400), true));
    faults.clear_faults();
    faults.inject(FaultRule::always(Fault::InternalErrorBefore));
    let broken = client.call_action(Api20ListRequest::default()).await.err().unwrap();
    assert_eq!((broken.number(), broken.attempts()), (Some(6000), 4));
}

#[tokio::test]
async fn the_same_seed_causes_the_same_faults() {
    async fn attempts(seed: u64) -> Vec<u32> {
        let service = Replay::new();
        service.always::<ListRequest>(Answer::json("{}"));
        let (faults, client) = faulty(&service, seed);
        faults
            .inject(FaultRule::any_of([Fault::ResetBefore, Fault::Throttle]).with_probability(0.3));
        let mut attempts = Vec::new();
        for _ in 0..50 {
            let response = client.call_action(ListRequest::default()).send_raw().await;
            attempts.push(response.map_or(0, |response| response.attempts()));
        }
        attempts
    }
    assert_eq!(attempts(1).await, attempts(1).await);
    assert_ne!(attempts(1).await, attempts(2).await);
}
