//! The first table: everybody's hit, in turn.

use crate::contestants::Arena;
use crate::counts;
use crate::timing::{in_turn, millis};

/// Rounds of the table.
const ROUNDS: usize = 100;

/// Everybody's hit, in turn, against the constant.
pub(crate) fn hits(arena: &Arena) {
    let (mut here, missing) = arena.contestants();
    let mut commands: Vec<_> = here.iter_mut().map(|contestant| &mut contestant.command).collect();
    let times = in_turn(ROUNDS, &mut commands);
    println!(
        "| median of {ROUNDS} | ms | x constant | instructions | system calls | peak, KiB | program, KiB |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (contestant, time) in here.iter().zip(&times) {
        let command = &contestant.command;
        let size = std::fs::metadata(command.get_program()).ok().map(|meta| meta.len() / 1024);
        let counted = [
            counts::instructions(&arena.home, &[], command),
            counts::system_calls(&arena.home, &[], command),
            counts::peak_memory(&arena.home, &[], command),
            size,
        ];
        let ratio = time.as_secs_f64() / times[0].as_secs_f64();
        print!("| {} | {:.2} | {ratio:.2} |", contestant.name, millis(*time));
        for count in counted {
            print!(" {} |", count.map_or_else(|| "-".to_owned(), |count| count.to_string()));
        }
        println!();
    }
    for name in missing {
        println!("\nleft out, because it isn't there: {name}");
    }
}
