//! Interleaved measurement of variants: thread CPU time, medians over many rounds.

use nix::time::{ClockId, clock_gettime};

/// The number of samples per variant.
const ROUNDS: usize = 41;

/// The CPU seconds of a sample: long compared with the resolution of the clock, short compared with disturbances.
const SAMPLE: f64 = 0.01;

/// A measured function.
pub(crate) type Work<'a> = Box<dyn FnMut() + 'a>;

/// Boxes a function, so that different functions fit in one list.
pub(crate) fn work<'a>(work: impl FnMut() + 'a) -> Work<'a> {
    Box::new(work)
}

/// Returns the CPU seconds per execution of each variant.
pub(crate) fn seconds(variants: &mut [Work<'_>]) -> Result<Vec<f64>, String> {
    let mut repeats = Vec::new();
    for variant in &mut *variants {
        repeats.push(calibrate(variant)?);
    }
    let mut samples = vec![Vec::with_capacity(ROUNDS); variants.len()];
    for _ in 0..ROUNDS {
        for ((variant, repeats), samples) in variants.iter_mut().zip(&repeats).zip(&mut samples) {
            samples.push(sample(variant, *repeats)? / f64::from(*repeats));
        }
    }
    samples.into_iter().map(|mut samples| median(&mut samples)).collect()
}

/// Returns the median.
pub(crate) fn median(samples: &mut [f64]) -> Result<f64, String> {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().ok_or_else(|| "nothing was measured".to_owned())
}

/// Returns the number of executions per sample.
fn calibrate(work: &mut Work<'_>) -> Result<u32, String> {
    let mut repeats = 1;
    loop {
        let taken = sample(work, repeats)?;
        if taken >= SAMPLE || repeats > 1 << 24 {
            return Ok(repeats);
        }
        repeats *= 2;
    }
}

fn sample(work: &mut Work<'_>, repeats: u32) -> Result<f64, String> {
    let start = cpu()?;
    for _ in 0..repeats {
        work();
    }
    Ok(cpu()? - start)
}

/// Returns the CPU seconds of this thread.
pub(crate) fn cpu() -> Result<f64, String> {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .map_err(|error| format!("clock_gettime: {error}"))?;
    Ok(time.tv_sec() as f64 + time.tv_nsec() as f64 * 1e-9)
}
