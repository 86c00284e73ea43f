//! No window holds more than its limit, whatever comes when: properties over arbitrary arrivals.

use std::time::Duration;

use proptest::prelude::*;
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{GenericClient, Idempotency, RetryPolicy};

use crate::common::{Answer, World, most_within, ms, on_paused_time};

const ACTIONS: [&str; 3] = ["Describe", "Run", "Stop"];

/// A call that somebody makes.
#[derive(Clone, Debug)]
struct Arrival {
    at: Duration,
    action: usize,
    client: usize,
    /// When its caller loses interest, if ever, from its beginning.
    patience: Option<Duration>,
}

fn arrival(patience: impl Strategy<Value = Option<u64>>) -> impl Strategy<Value = Arrival> {
    let at = prop_oneof![Just(0), 0_u64..100, 0_u64..5_000];
    (at, 0..ACTIONS.len(), 0_usize..3, patience).prop_map(|(at, action, client, patience)| {
        Arrival { at: ms(at), action, client, patience: patience.map(ms) }
    })
}

/// So many in so many milliseconds.
type Numbers = (u32, u64);

fn numbers() -> impl Strategy<Value = Numbers> {
    (1_u32..9, 20_u64..1_500)
}

/// The limits of a run.
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

/// That no window holds more than its limit.
fn check(world: &World, limits: &Limits) -> Result<(), TestCaseError> {
    let of = |action: Option<&str>| {
        let seen = world.seen().into_iter();
        let seen = seen.filter(move |seen| action.is_none_or(|action| seen.action == action));
        seen.map(|seen| seen.at).collect::<Vec<_>>()
    };
    let actions = ACTIONS.map(Some).into_iter().zip(limits.actions);
    for (action, (count, period)) in actions.chain(limits.account.map(|account| (None, account))) {
        let most = most_within(ms(period) + limits.margin, of(action));
        prop_assert!(
            most <= count as usize,
            "{most} of {action:?} within {period} ms and a margin"
        );
    }
    Ok(())
}

/// Three clients of one user: two are clones, and one was built apart with a clone of the limit.
fn clients(world: &World, limits: &Limits) -> [GenericClient; 3] {
    let limit = limits.limit();
    let build = |limit| world.builder().retry(RetryPolicy::standard()).rate_limit(limit).build();
    let first = build(limit.clone()).unwrap();
    [first.clone(), first, build(limit).unwrap()]
}

/// Makes all calls, each when it is its time, and gives which of them succeeded.
async fn make(clients: &[GenericClient; 3], arrivals: &[Arrival]) -> Vec<bool> {
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

    /// Every call gets its turn, in the order in which those of its action came, and no window holds too many.
    #[test]
    fn everybody_gets_a_turn_in_order_and_no_window_holds_more(
        limits in limits(),
        arrivals in prop::collection::vec(arrival(Just(None)), 1..60),
    ) {
        on_paused_time(async {
            let world = World::new();
            let done = make(&clients(&world, &limits), &arrivals).await;
            prop_assert!(done.iter().all(|done| *done));
            prop_assert_eq!(world.seen().len(), arrivals.len());
            check(&world, &limits)?;
            for action in ACTIONS {
                let seen = world.seen().into_iter().filter(|seen| seen.action == action);
                let went = seen.map(|seen| (seen.id.parse::<usize>().unwrap(), seen.at));
                let mut came: Vec<_> = went.map(|(id, went)| (arrivals[id].at, went)).collect();
                came.sort_unstable();
                prop_assert!(came.is_sorted_by_key(|(_, went)| *went), "{action}: {came:?}");
            }
            Ok(())
        })?;
    }

    /// Repeats count as what they are, attempts.
    #[test]
    fn repeats_are_counted(
        limits in limits(),
        arrivals in prop::collection::vec(arrival(Just(None)), 1..30),
        failures in 0_usize..20,
    ) {
        on_paused_time(async {
            let world = World::answering(vec![Answer::BadGateway; failures]);
            make(&clients(&world, &limits), &arrivals).await;
            prop_assert!(world.seen().len() >= arrivals.len());
            check(&world, &limits)
        })?;
    }

    /// Those who lose interest take nothing from the others, and leave no gap.
    #[test]
    fn whoever_leaves_takes_nothing(
        limits in limits(),
        arrivals in prop::collection::vec(arrival(proptest::option::of(0_u64..3_000)), 1..60),
    ) {
        on_paused_time(async {
            let world = World::new();
            let clients = clients(&world, &limits);
            let done = make(&clients, &arrivals).await;
            check(&world, &limits)?;
            // The service answers at once, so whatever was counted was also served.
            prop_assert_eq!(world.seen().len(), done.iter().filter(|done| **done).count());
            for (done, arrival) in done.iter().zip(&arrivals) {
                prop_assert!(*done || arrival.patience.is_some());
            }
            // Once all is quiet, as many may leave at once as ever.
            tokio::time::sleep(ms(5_000)).await;
            let (now, before) = (world.elapsed(), world.seen().len());
            let (count, _) = limits.actions[0];
            let count = limits.account.map_or(count, |(all, _)| count.min(all)) as usize;
            let call = Arrival { at: Duration::ZERO, action: 0, client: 0, patience: None };
            make(&clients, &vec![call; count]).await;
            prop_assert_eq!(world.seen().len(), before + count);
            prop_assert!(world.seen()[before..].iter().all(|seen| seen.at == now));
            Ok(())
        })?;
    }
}
