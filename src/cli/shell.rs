//! The shells that we have completions for, and their scripts.
//!
//! A static script could not know the profiles, so each asks `freshbearer completions`, with the words of the
//! line. It calls the program by name, as PATH finds it, so a script that an older version printed still works
//! after an upgrade.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Elvish,
    #[value(alias = "pwsh")]
    Powershell,
}

impl Shell {
    /// The script that it loads.
    pub(crate) const fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("shell/freshbearer.bash"),
            Self::Zsh => include_str!("shell/_freshbearer"),
            Self::Fish => include_str!("shell/freshbearer.fish"),
            Self::Elvish => include_str!("shell/freshbearer.elv"),
            Self::Powershell => include_str!("shell/freshbearer.ps1"),
        }
    }
}
