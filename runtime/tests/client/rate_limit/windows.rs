//! Properties over arbitrary arrivals: no window exceeds its limit, and waiters keep their order.

use std::time::Duration;

use proptest::prelude::*;
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{GenericClient, Idempotency, RetryPolicy};

use crate::rate_limit::common::{Answer, TestService, max_in_window, ms, with_paused_time};

const ACTIONS: [&str; 3] = ["Describe", "Run", "Stop"];

/// A call and when it is made.
#[derive(Clone, Debug)]
struct Arrival {
    at: Duration,
    action: usize,
    client: usize,
    /// After how long its caller drops it, if ever.
    patience: Option<Duration>,
}

fn arrival(patience: impl Strategy<Value = Option<u64>>) -> impl Strategy<Value = Arrival> {
    let at = prop_oneof![Just(0), 0_u64..100, 0_u64..5_000];
    (at, 0..ACTIONS.len(), 0_usize..3, patience).prop_map(|(at, action, client, patience)| {
        Arrival { at: ms(at), action, client, patience: patience.map(ms) }
    })
}

/// A number of requests and a period in milliseconds.
type Numbers = (u32, u64);

fn numbers() -> impl Strategy<Value = Numbers> {
    (1_u32..9, 20_u64..1_500)
}

/// The rates of a test case.
#[derive(Clone, Debug)]
struct Limits {
    actions: [Numbers; 3],
    account: Option<Numbers>,
    margin: Duration,
}

fn limits() -> impl Strategy<Value = Limits> {
    let margin = prop_oneof![Just(0), 0_u64..300].prop_map(ms);
    ([numbers(), numbers(), numbers()], proptest::option::of(numbers()), margin)
        .prop_map(|(actions, account, margin)| Limits { actions, account, margin })
}

impl Limits {
    fn limit(&self) -> RateLimit {
        let rate = |(count, period)| Rate::new(count, ms(period));
        let mut limit = RateLimit::custom().margin(self.margin);
        for (action, numbers) in ACTIONS.iter().zip(self.actions) {
            limit = limit.action("cvm", "v", action, rate(numbers));
        }
        match self.account {
            Some(numbers) => limit.account(rate(numbers)),
            None => limit,
        }
    }
}

/// Checks that no window exceeds its limit.
fn check_windows(service: &TestService, limits: &Limits) -> Result<(), TestCaseError> {
    let of = |action: Option<&str>| {
        let seen = service.received().into_iter();
        let seen = seen.filter(move |seen| action.is_none_or(|action| seen.action == action));
        seen.map(|seen| seen.at).collect::<Vec<_>>()
    };
    let actions = ACTIONS.map(Some).into_iter().zip(limits.actions);
    for (action, (count, period)) in actions.chain(limits.account.map(|account| (None, account))) {
        let most = max_in_window(ms(period) + limits.margin, of(action));
        prop_assert!(
            most <= count as usize,
            "{most} requests of {action:?} within {period} ms and the margin"
        );
    }
    Ok(())
}

/// Returns two clones of a client, and one that was built separately with a clone of the limit.
fn clients(service: &TestService, limits: &Limits) -> [GenericClient; 3] {
    let limit = limits.limit();
    let build = |limit| service.builder().retry(RetryPolicy::standard()).rate_limit(limit).build();
    let first = build(limit.clone()).unwrap();
    [first.clone(), first, build(limit).unwrap()]
}

/// Makes each call at its time, and returns which of them succeeded.
async fn make_calls(clients: &[GenericClient; 3], arrivals: &[Arrival]) -> Vec<bool> {
    let calls: Vec<_> = arrivals
        .iter()
        .enumerate()
        .map(|(id, arrival)| {
            let Arrival { at, action, client, patience } = arrival.clone();
            let client = clients[client].clone();
            tokio::spawn(async move {
                tokio::time::sleep(at).await;
                let call = client.call_raw("cvm", "v", ACTIONS[action], "{}");
                let call = call.trace_id(id.to_string()).idempotency(Idempotency::ReadOnly);
                let patience = patience.unwrap_or(Duration::from_secs(1 << 30));
                tokio::time::timeout(patience, call.into_future())
                    .await
                    .is_ok_and(|done| done.is_ok())
            })
        })
        .collect();
    let mut done = Vec::new();
    for call in calls {
        done.push(call.await.unwrap());
    }
    done
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn all_calls_are_sent_in_order_of_arrival_and_no_window_exceeds_its_limit(
        limits in limits(),
        arrivals in prop::collection::vec(arrival(Just(None)), 1..60),
    ) {
        with_paused_time(async {
            let service = TestService::new();
            let done = make_calls(&clients(&service, &limits), &arrivals).await;
            prop_assert!(done.iter().all(|done| *done));
            prop_assert_eq!(service.received().len(), arrivals.len());
            check_windows(&service, &limits)?;
            for action in ACTIONS {
                let seen = service.received().into_iter().filter(|seen| seen.action == action);
                let went = seen.map(|seen| (seen.id.parse::<usize>().unwrap(), seen.at));
                let mut came: Vec<_> = went.map(|(id, went)| (arrivals[id].at, went)).collect();
                came.sort_unstable();
                prop_assert!(came.is_sorted_by_key(|(_, went)| *went), "{action}: {came:?}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn retries_are_counted(
        limits in limits(),
        arrivals in prop::collection::vec(arrival(Just(None)), 1..30),
        failures in 0_usize..20,
    ) {
        with_paused_time(async {
            let service = TestService::answering(vec![Answer::BadGateway; failures]);
            make_calls(&clients(&service, &limits), &arrivals).await;
            prop_assert!(service.received().len() >= arrivals.len());
            check_windows(&service, &limits)
        })?;
    }

    #[test]
    fn dropped_waiters_give_their_slots_back(
        limits in limits(),
        arrivals in prop::collection::vec(arrival(proptest::option::of(0_u64..3_000)), 1..60),
    ) {
        with_paused_time(async {
            let service = TestService::new();
            let clients = clients(&service, &limits);
            let done = make_calls(&clients, &arrivals).await;
            check_windows(&service, &limits)?;
            // The service answers at once, so every counted request succeeded.
            prop_assert_eq!(service.received().len(), done.iter().filter(|done| **done).count());
            for (done, arrival) in done.iter().zip(&arrivals) {
                prop_assert!(*done || arrival.patience.is_some());
            }
            // After a rest, the full number of slots is free.
            tokio::time::sleep(ms(5_000)).await;
            let (now, before) = (service.elapsed(), service.received().len());
            let (count, _) = limits.actions[0];
            let count = limits.account.map_or(count, |(all, _)| count.min(all)) as usize;
            let call = Arrival { at: Duration::ZERO, action: 0, client: 0, patience: None };
            make_calls(&clients, &vec![call; count]).await;
            prop_assert_eq!(service.received().len(), before + count);
            prop_assert!(service.received()[before..].iter().all(|seen| seen.at == now));
            Ok(())
        })?;
    }
}
