//! The figures: collected, printed as a table, written as JSON. It judges only by the stated target.

use serde_json::{Value, json};

/// What a figure is held against.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// Printed for comparison only.
    None,
    /// Met when not below.
    AtLeast(f64),
    /// Met when not above.
    AtMost(f64),
}

/// One measured figure.
#[derive(Debug, Clone)]
struct Figure {
    part: &'static str,
    name: String,
    value: f64,
    unit: &'static str,
    target: Target,
    note: String,
}

impl Target {
    /// `None` when there is no target.
    fn is_met(self, value: f64) -> Option<bool> {
        match self {
            Target::None => None,
            Target::AtLeast(target) => Some(value >= target),
            Target::AtMost(target) => Some(value <= target),
        }
    }

    /// The value as a multiple of its target; `None` where that says nothing.
    fn ratio(self, value: f64) -> Option<f64> {
        self.number().filter(|target| *target > 0.0).map(|target| value / target)
    }

    fn number(self) -> Option<f64> {
        match self {
            Target::None => None,
            Target::AtLeast(target) | Target::AtMost(target) => Some(target),
        }
    }
}

/// All figures of one run, and what must be known to read them.
#[derive(Debug, Default)]
pub struct Report {
    figures: Vec<Figure>,
    notes: Vec<String>,
}

impl Report {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a figure and says it at once: the bench takes minutes.
    pub fn figure(
        &mut self,
        part: &'static str,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        target: Target,
        note: impl Into<String>,
    ) {
        let figure = Figure { part, name: name.into(), value, unit, target, note: note.into() };
        println!("  {}", line(&figure));
        self.figures.push(figure);
    }

    /// Adds a sentence about how it was measured.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        println!("  note: {note}");
        self.notes.push(note);
    }

    /// The table.
    pub fn print(&self) {
        println!("\n{}", "=".repeat(118));
        let mut part = "";
        for figure in &self.figures {
            if figure.part != part {
                part = figure.part;
                println!("{part}");
            }
            println!("  {}", line(figure));
        }
        println!("Notes");
        for note in &self.notes {
            println!("  - {note}");
        }
        let judged: Vec<bool> = self.figures.iter().filter_map(|f| f.target.is_met(f.value)).collect();
        let met = judged.iter().filter(|met| **met).count();
        println!("{met} targets met, {} missed", judged.len() - met);
    }

    /// The same as JSON.
    pub fn json(&self) -> String {
        let figure = |f: &Figure| {
            json!({
                "part": f.part, "name": f.name, "value": f.value, "unit": f.unit,
                "target": f.target.number(),
                "bound": match f.target { Target::None => Value::Null, Target::AtLeast(_) => "at least".into(), Target::AtMost(_) => "at most".into() },
                "ratio": f.target.ratio(f.value),
                "met": f.target.is_met(f.value), "note": f.note,
            })
        };
        let figures: Vec<Value> = self.figures.iter().map(figure).collect();
        format!("{:#}\n", json!({ "figures": figures, "notes": self.notes }))
    }
}

fn line(figure: &Figure) -> String {
    let (bound, word) = match (figure.target, figure.target.is_met(figure.value)) {
        (Target::AtLeast(target), met) => (format!(">= {}", number(target)), met),
        (Target::AtMost(target), met) => (format!("<= {}", number(target)), met),
        (Target::None, _) => (String::new(), None),
    };
    let ratio = figure.target.ratio(figure.value).map(|ratio| format!("{ratio:.2}x"));
    let word = word.map_or("", |met| if met { "met" } else { "MISSED" });
    format!(
        "{:<58} {:>9} {:<11} {:>9} {:>6} {:<6} {}",
        figure.name,
        number(figure.value),
        figure.unit,
        bound,
        ratio.unwrap_or_default(),
        word,
        figure.note
    )
}

fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The value below which `percent` of the sorted-in-place values lie; 0 when there are none.
pub fn percentile(values: &mut [f64], percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = ((values.len() as f64 * percent / 100.0).ceil() as usize).max(1) - 1;
    values.get(at.min(values.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The middle value (of an even number: the mean of the two middle ones); 0 when there are none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let mut values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&mut values, 99.0), 99.0);
        assert_eq!(percentile(&mut values, 50.0), 50.0);
        assert_eq!(percentile(&mut [7.0], 99.0), 7.0);
        assert_eq!(percentile(&mut [], 99.0), 0.0);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&[3.0, 1.0]), 2.0);
        assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
    }

    #[test]
    fn a_figure_is_judged_by_its_own_target_only() {
        assert_eq!(Target::AtLeast(0.7).is_met(0.71), Some(true));
        assert_eq!(Target::AtMost(60.0).is_met(61.0), Some(false));
        assert_eq!(Target::None.is_met(1.0), None);
    }
}
