//! The report: each finding as soon as it is made, or all of them as JSON at the end.

use super::finding::Finding;
use crate::ui::complaint::Complaint;
use crate::ui::print::print;
use crate::ui::terminal::Look;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) struct Report {
    look: Look,
    as_json: bool,
    findings: Vec<Finding>,
    /// Each line of a hint is shown once.
    hinted: BTreeSet<String>,
}

impl Report {
    pub(super) fn new(as_json: bool) -> Self {
        Self { look: Look::of_stdout(), as_json, findings: Vec::new(), hinted: BTreeSet::new() }
    }

    pub(super) fn add(&mut self, findings: Vec<Finding>) -> Result<(), Complaint> {
        if !self.as_json {
            for finding in &findings {
                let hint = finding.hint.iter().flat_map(|hint| hint.lines());
                let mut new: Vec<&str> = hint.filter(|line| self.hinted.insert((*line).to_owned())).collect();
                if new.is_empty() && finding.hint.is_some() {
                    new.push("as above");
                }
                print("the report", &paragraph(finding, &new, self.look))?;
            }
        }
        self.findings.extend(findings);
        Ok(())
    }

    /// Whether nothing needs attention.
    pub(super) fn end(&self) -> Result<bool, Complaint> {
        let bad = self.findings.iter().filter(|finding| finding.level.needs_attention());
        let count = bad.map(|finding| &finding.cause).collect::<BTreeSet<_>>().len();
        if self.as_json {
            let findings: Vec<Value> = self.findings.iter().map(Finding::json).collect();
            print("the report", &format!("{:#}\n", Value::from(findings)))?;
        } else if self.look.is_terminal() {
            print(
                "the report",
                &match count {
                    0 => "\nnothing needs attention\n".to_owned(),
                    1 => "\n1 thing needs attention\n".to_owned(),
                    count => format!("\n{count} things need attention\n"),
                },
            )?;
        }
        Ok(count == 0)
    }
}

/// The column in which text begins on a terminal.
const MARGIN: usize = 11;

/// Pure: one finding as lines, with what to do about it below.
fn paragraph(finding: &Finding, hint: &[&str], look: Look) -> String {
    let Finding { level, what, .. } = finding;
    let (head, margin) = if look.is_terminal() {
        let what = look.wrapped(what, MARGIN);
        let what = if level.needs_attention() { look.strong(&what) } else { what };
        let subject = look.paint(*level, &format!("{:<8}", finding.subject()));
        (format!("{} {subject} {what}", look.mark(*level)), " ".repeat(MARGIN))
    } else {
        (format!("{:<10}{:<25}{what}", level.word(), finding.check), " ".repeat(10))
    };
    let mut text = head + "\n";
    for line in &finding.stderr_tail {
        let _ = writeln!(text, "{margin}| {line}");
    }
    for line in hint {
        let _ = writeln!(text, "{margin}{}", look.faint(&look.wrapped(line, margin.len())));
    }
    text
}
