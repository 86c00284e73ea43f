//! Adjustments of the time, next to a clock that the test moves.

use tencent_cloud::testing::ManualClock;

use super::*;

const START: SystemTime = UNIX_EPOCH;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn clocks() -> (ManualClock, SimulatedClock) {
    let base = ManualClock::new(START + seconds(1000));
    (base.clone(), SimulatedClock::new(Arc::new(base), SharedAdjustment::default()))
}

fn now(clock: &SimulatedClock) -> f64 {
    clock.now().duration_since(START).unwrap().as_secs_f64()
}

#[test]
fn follows_the_base_clock_until_it_is_adjusted() {
    let (base, clock) = clocks();
    base.advance(seconds(5));
    assert_eq!(clock.now(), base.now());
    base.set(START);
    assert_eq!(clock.now(), START);
}

#[test]
fn time_is_continuous_when_the_scale_changes() {
    let (base, clock) = clocks();
    clock.set_scale(60.0).unwrap();
    assert_eq!(now(&clock), 1000.0);
    base.advance(seconds(10));
    assert_eq!(now(&clock), 1600.0);
    clock.set_scale(0.5).unwrap();
    assert_eq!(now(&clock), 1600.0);
    base.advance(seconds(10));
    assert_eq!(now(&clock), 1605.0);
    // The offset remains.
    clock.set_scale(1.0).unwrap();
    base.advance(seconds(10));
    assert_eq!(now(&clock), 1615.0);
}

#[test]
fn frozen_clock_advances_only_explicitly() {
    let (base, clock) = clocks();
    clock.freeze();
    base.advance(seconds(50));
    assert_eq!(now(&clock), 1000.0);
    clock.advance(seconds(7)).unwrap();
    clock.set_scale(10.0).unwrap();
    assert_eq!((now(&clock), clock.is_frozen()), (1007.0, true));
    clock.unfreeze();
    assert_eq!(now(&clock), 1007.0);
    base.advance(seconds(1));
    assert_eq!(now(&clock), 1017.0);
}

#[test]
fn sets_times_in_the_past_and_in_the_future() {
    let (base, clock) = clocks();
    for time in [0, 10, 4_000_000_000] {
        clock.set(START + seconds(time)).unwrap();
        base.advance(seconds(1));
        assert_eq!(clock.now(), START + seconds(time + 1));
    }
    clock.reset();
    assert_eq!(clock.now(), base.now());
}

#[test]
fn base_clock_that_is_set_back_takes_simulated_time_with_it() {
    let (base, clock) = clocks();
    clock.advance(seconds(100)).unwrap();
    base.set(START + seconds(990));
    assert_eq!(now(&clock), 1090.0);
    base.set(START);
    clock.set_scale(1000.0).unwrap();
    assert_eq!(clock.now(), START + seconds(100));
}

#[test]
fn unsupported_adjustments_change_nothing() {
    let (base, clock) = clocks();
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000_001.0] {
        assert!(matches!(clock.set_scale(scale), Err(ClockError::Scale(_))), "{scale}");
    }
    let far = Duration::MAX;
    assert_eq!(clock.advance(far), Err(ClockError::OutOfRange));
    assert_eq!(clock.set(START - seconds(1)), Err(ClockError::OutOfRange));
    assert_eq!((clock.now(), clock.scale()), (base.now(), 1.0));
    let changes = Changes { advance: Some(far), scale: Some(2.0), ..Changes::default() };
    assert_eq!(clock.adjust(&changes), Err(ClockError::OutOfRange));
    assert_eq!(clock.scale(), 1.0);
}

#[test]
fn fast_clock_stops_in_the_year_9999() {
    let (base, clock) = clocks();
    clock.set(START + LATEST - seconds(1)).unwrap();
    clock.set_scale(MAX_SCALE).unwrap();
    base.advance(seconds(1_000_000_000));
    assert_eq!(clock.now(), START + LATEST);
}
