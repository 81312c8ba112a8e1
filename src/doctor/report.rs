//! The report: each finding as soon as it is there, or all of them as JSON at the end.

use super::finding::Finding;
use crate::ui::complaint::Complaint;
use crate::ui::print::print;
use crate::ui::terminal::Look;
use serde_json::Value;
use std::fmt::Write as _;

/// What was found so far.
pub(super) struct Report {
    look: Look,
    as_json: bool,
    findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new(as_json: bool) -> Self {
        Self { look: Look::of_stdout(), as_json, findings: Vec::new() }
    }

    pub(super) fn add(&mut self, findings: Vec<Finding>) -> Result<(), Complaint> {
        if !self.as_json {
            let text: String = findings.iter().map(|finding| paragraph(finding, self.look)).collect();
            print("the report", &text)?;
        }
        self.findings.extend(findings);
        Ok(())
    }

    /// Whether nothing needs attention.
    pub(super) fn end(&self) -> Result<bool, Complaint> {
        let count = self.findings.iter().filter(|finding| finding.level.needs_attention()).count();
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

/// Pure: one finding as lines, what to do about it below it.
fn paragraph(finding: &Finding, look: Look) -> String {
    let Finding { level, what, .. } = finding;
    let (head, margin) = if look.is_terminal() {
        let what = if level.needs_attention() { look.strong(what) } else { what.clone() };
        let subject = look.paint(*level, &format!("{:<8}", finding.subject()));
        (format!("{} {subject} {what}", look.mark(*level)), " ".repeat(11))
    } else {
        (format!("{:<10}{:<25}{what}", level.word(), finding.check), " ".repeat(10))
    };
    let mut text = head + "\n";
    for line in &finding.said {
        let _ = writeln!(text, "{margin}| {line}");
    }
    for line in finding.hint.iter().flat_map(|hint| hint.lines()) {
        let _ = writeln!(text, "{margin}{}", look.faint(line));
    }
    text
}
