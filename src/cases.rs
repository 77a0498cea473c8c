//! Reference files: which adapter runs a case of which format.

use serde_json::Value;

pub use algebra::evidence::CaseOutcome;

/// Runs the cases of one format.
pub struct Adapter {
    /// Name of the format.
    pub name: &'static str,
    /// Whether a case has this format.
    pub accepts: fn(&Value) -> bool,
    /// Runs one case.
    ///
    /// # Errors
    /// A sentence that names the field and the fix.
    pub run: fn(&Value) -> Result<CaseOutcome, String>,
}

/// All adapters; the first that accepts a case runs it.
pub static ADAPTERS: &[Adapter] = &[
    Adapter {
        name: "verify",
        accepts: verify::rows::is_case,
        run: |case| {
            let options = verify::Options::default();
            verify::rows::run_case(case, &options).map_err(|error| error.to_string())
        },
    },
    Adapter {
        name: "sem",
        accepts: graphs::cases::is_case,
        run: |case| graphs::cases::run_case(case).map_err(|error| error.to_string()),
    },
    Adapter {
        name: "transforms",
        accepts: transforms::cases::is_case,
        run: |case| transforms::cases::run_case(case).map_err(|error| error.to_string()),
    },
];

/// The adapter for a case.
///
/// ```
/// use closedform::cases::adapter;
///
/// let case = serde_json::json!({"gold": "1/2", "answer": "0.5", "expected": true});
/// assert_eq!(adapter(&case).unwrap().name, "verify");
/// assert!(adapter(&serde_json::json!({"unknown": 1})).is_none());
/// ```
pub fn adapter(case: &Value) -> Option<&'static Adapter> {
    ADAPTERS.iter().find(|adapter| (adapter.accepts)(case))
}
