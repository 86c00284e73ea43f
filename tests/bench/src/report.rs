//! The table of results: name, measured value, threshold and whether it is met.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// The results so far. Each row is printed when it is added.
#[derive(Debug, Default)]
pub(crate) struct Report {
    section: &'static str,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    section: &'static str,
    name: String,
    value: f64,
    unit: &'static str,
    threshold: Option<f64>,
}

impl Row {
    fn result(&self) -> &'static str {
        match self.threshold {
            None => "",
            Some(threshold) if self.value <= threshold => "ok",
            Some(_) => "exceeded",
        }
    }
}

impl Report {
    /// Begins a section.
    pub(crate) fn section(&mut self, name: &'static str) {
        self.section = name;
        println!("\n{name:<56} {:>12} {:>12}", "measured", "threshold");
    }

    /// Adds a figure without a threshold.
    pub(crate) fn figure(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.push(name.into(), value, unit, None);
    }

    /// Adds a figure that must not exceed `threshold`.
    pub(crate) fn check(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        threshold: f64,
    ) {
        self.push(name.into(), value, unit, Some(threshold));
    }

    fn push(&mut self, name: String, value: f64, unit: &'static str, threshold: Option<f64>) {
        let row = Row { section: self.section, name, value, unit, threshold };
        let mut line = format!("  {:<54} {:>12}", row.name, with_unit(value, unit));
        if let Some(threshold) = threshold {
            let threshold = format!("<= {}", with_unit(threshold, unit));
            // Writing to a string cannot fail.
            let _ = write!(line, " {threshold:>12} {}", row.result());
        }
        println!("{line}");
        self.rows.push(row);
    }

    /// Returns the names of the rows that exceed their threshold.
    pub(crate) fn exceeded(&self) -> Vec<&str> {
        let exceeded = self.rows.iter().filter(|row| row.result() == "exceeded");
        exceeded.map(|row| row.name.as_str()).collect()
    }

    /// Writes all rows as JSON.
    pub(crate) fn write(&self, path: &str) -> Result<(), String> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "section": row.section, "name": row.name, "value": row.value, "unit": row.unit,
                    "threshold": row.threshold, "result": row.result(),
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())?;
        std::fs::write(path, text + "\n").map_err(|error| format!("{path}: {error}"))
    }
}

fn with_unit(value: f64, unit: &str) -> String {
    let digits = if value.fract() == 0.0 || value >= 1000.0 { 0 } else { 2 };
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}
