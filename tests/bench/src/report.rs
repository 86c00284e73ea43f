//! Rows: what was measured, the figure, the bar, whether it is met.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// All rows so far; each is printed when it comes.
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
    most: Option<f64>,
}

impl Row {
    fn verdict(&self) -> &'static str {
        match self.most {
            None => "",
            Some(most) if self.value <= most => "ok",
            Some(_) => "over",
        }
    }
}

impl Report {
    /// Begins a group of rows.
    pub(crate) fn section(&mut self, name: &'static str) {
        self.section = name;
        println!("\n{name:<56} {:>12} {:>12}", "measured", "bar");
    }

    /// A figure that is only to be known.
    pub(crate) fn figure(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.push(name.into(), value, unit, None);
    }

    /// A figure that must not be above `most`.
    pub(crate) fn bar(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        most: f64,
    ) {
        self.push(name.into(), value, unit, Some(most));
    }

    fn push(&mut self, name: String, value: f64, unit: &'static str, most: Option<f64>) {
        let row = Row { section: self.section, name, value, unit, most };
        let mut line = format!("  {:<54} {:>12}", row.name, shown(value, unit));
        if let Some(most) = most {
            let _ = write!(line, " {:>12} {}", format!("<= {}", shown(most, unit)), row.verdict());
        }
        println!("{line}");
        self.rows.push(row);
    }

    /// The names of the rows that are over their bar.
    pub(crate) fn over(&self) -> Vec<&str> {
        let over = self.rows.iter().filter(|row| row.verdict() == "over");
        over.map(|row| row.name.as_str()).collect()
    }

    /// Writes all rows as JSON.
    pub(crate) fn write(&self, path: &str) -> Result<(), String> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                json!({
                    "section": row.section, "name": row.name, "value": row.value, "unit": row.unit,
                    "bar": row.most, "verdict": row.verdict(),
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())?;
        std::fs::write(path, text + "\n").map_err(|error| format!("{path}: {error}"))
    }
}

fn shown(value: f64, unit: &str) -> String {
    let digits = if value.fract() == 0.0 || value >= 1000.0 { 0 } else { 2 };
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}
