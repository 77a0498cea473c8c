//! What is worth a remark once a log was read.

use crate::makespan::TrialLog;

/// Remarks about the tasks of a log.
pub(super) fn remark(log: &mut TrialLog) {
    let mut notes = Vec::new();
    for task in log.tasks() {
        let place = match task.name().is_empty() {
            true => String::new(),
            false => format!("task {}: ", task.name()),
        };
        if !task.restarts_after_completion().is_zero() {
            notes.push(format!(
                "{place}restarts after the task was done ({} s) are not part of the makespan",
                task.restarts_after_completion().to_f64()
            ));
        }
        if let Ok(plug_in) = task.plug_in()
            && plug_in.completions == 0
        {
            notes.push(format!(
                    "{place}no attempt completed the task: its mean makespan is not known, only that {} s were not enough",
                    plug_in.elapsed.to_f64()
                ));
        }
    }
    for note in notes {
        log.note(note);
    }
}
