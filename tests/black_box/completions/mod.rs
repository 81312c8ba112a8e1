//! Completion in the real shells: each loads the script that the program prints, from where its users
//! put it, and a line is typed into it with a TAB in it. What the shell made of the line is what it runs.

mod offered;
mod typed;
