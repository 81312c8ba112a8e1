//! A screen that nobody looks at, on which every window is counted that was ever opened.

use crate::desktop::Desktop;
use crate::house::until;
use std::fs::{self, File};
use std::path::PathBuf;

/// What a screen takes, and a terminal.
pub(crate) const PROGRAMS: [&str; 4] = ["Xvfb", "script", "stdbuf", "xev"];

pub(crate) struct Screen {
    events: PathBuf,
}

impl Screen {
    /// Gives the desktop a screen; whatever is started on it from now on can open windows there.
    pub(crate) fn of(desktop: &mut Desktop) -> Self {
        let house = &desktop.house;
        let (number, events) = (house.path("display"), house.path("events"));
        let mut screen = desktop.prepared("Xvfb");
        screen.args(["-displayfd", "1", "-nolisten", "tcp", "-ac", "-screen", "0", "800x600x24"]);
        desktop.start(screen.stdout(File::create(&number).unwrap()));
        let display = || fs::read_to_string(&number).unwrap();
        until("the screen is there", || display().ends_with('\n'));
        desktop.house.variables.push(("DISPLAY".into(), format!(":{}", display().trim())));
        let mut watch = desktop.prepared("stdbuf");
        watch.args(["-oL", "xev", "-root", "-event", "substructure"]);
        desktop.start(watch.stdout(File::create(&events).unwrap()));
        let screen = Self { events };
        // Whoever watches is told of a window's end only if it has watched from the start.
        until("windows are counted", || {
            let mut window = desktop.prepared("xev");
            let mut window = window.args(["-event", "mouse"]).spawn().unwrap();
            let patience = std::time::Instant::now();
            while screen.windows() == 0 && patience.elapsed().as_millis() < 500 {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            window.kill().unwrap();
            window.wait().unwrap();
            screen.windows() > 0
        });
        screen
    }

    /// How many windows were opened so far.
    pub(crate) fn windows(&self) -> usize {
        fs::read_to_string(&self.events).unwrap().matches("MapNotify event").count()
    }
}
