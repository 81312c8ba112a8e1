//! The shells that complete our words, and the scripts that they load for it.
//!
//! A static script could not know the profiles. Ours come back with the words of the line, under the verb
//! that printed them, so that no other ask pays for it. They name the program as PATH finds it, which an
//! upgrade doesn't change, and what is said between the two is ours, so that a script that another
//! version printed still works.

use clap::ValueEnum;

/// A shell that completes our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// GNU Bash.
    #[value(help = None)]
    Bash,
    /// Z shell.
    #[value(help = None)]
    Zsh,
    /// Fish.
    #[value(help = None)]
    Fish,
    /// Elvish.
    #[value(help = None)]
    Elvish,
    /// PowerShell.
    #[value(help = None, alias = "pwsh")]
    Powershell,
}

impl Shell {
    /// What it loads.
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
