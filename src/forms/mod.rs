//! How an answer is written: the table of forms, each a pure function in a file of its own.
//!
//! A new form is a file, a line in the table and a golden file in `tests/forms`. The command line, its help,
//! completions and the doctor ask the table.

mod bearer;
mod curl;
pub(crate) mod docker;
pub(crate) mod engflow;
mod env;
mod exec_credential;
pub(crate) mod git;
pub(crate) mod goauth;
mod json;
mod json_token;
pub(crate) mod keyring;
mod lines;
mod powershell;
pub(crate) mod terraform;
mod token;

mod assignments;

mod escaped;
mod form;

pub(crate) use form::{Facts, Form, Wants};

const TABLE: &[&Form] = &[
    &json::FORM,
    &lines::FORM,
    &curl::FORM,
    &goauth::FORM,
    &token::FORM,
    &bearer::FORM,
    &json_token::FORM,
    &env::FORM,
    &powershell::FORM,
    &exec_credential::FORM,
];

/// The forms of programs that have a verb of their own.
#[cfg(test)]
const OF_VERBS: &[&Form] =
    &[&git::FORM, &docker::FORM, &engflow::FORM, &keyring::PASSWORD, &keyring::CREDENTIAL, &terraform::FORM];

/// The form that a verb uses if none is named.
pub(crate) fn usual(wants: Wants) -> &'static Form {
    match wants {
        Wants::Headers => &json::FORM,
        Wants::Token => &token::FORM,
    }
}

pub(crate) const fn all() -> &'static [&'static Form] {
    TABLE
}

#[cfg(test)]
mod tests {
    use super::{Facts, Form, OF_VERBS, all};
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use expect_test::expect_file;
    use std::path::Path;

    fn written(form: &Form) -> String {
        let variables = ["T_TOKEN", "HEADER=Bearer {token}"].map(|text| text.parse().unwrap());
        let facts = Facts {
            until: Moment::from_millis(1_767_268_800_000),
            servers: vec!["https://one.example/", "http://two.example/a"],
            variables: &variables,
            username: "us'er",
            told: "https://one.example/",
        };
        let headers = [
            ("Authorization".to_owned(), Secret::new("Bearer T\"0\\k'")),
            ("X-Org".to_owned(), Secret::new("7")),
        ];
        let of_headers = form.headers.map(|write| write(&headers, &facts));
        let of_token = form.token.map(|write| write(&Secret::new("T\"0\\k'"), &facts));
        [of_headers, of_token].into_iter().flatten().map(|text| text.to_string()).collect()
    }

    #[test]
    fn each_form_writes_what_its_golden_file_has() {
        for form in all().iter().chain(OF_VERBS) {
            let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/forms");
            expect_file![Path::new(golden).join(form.name)].assert_eq(&written(form));
        }
    }

    #[test]
    fn each_form_writes_something_and_is_named_once() {
        for (index, form) in all().iter().enumerate() {
            assert!(form.headers.is_some() || form.token.is_some(), "{form:?}");
            assert!(all()[..index].iter().all(|other| other.name != form.name), "{form:?}");
        }
    }
}
