//! The session bus, over libdbus: where it is, a connection to it, and calls that start no service.

use super::super::super::store_error::StoreError;
use super::said;
use crate::system::environment;
use dbus::arg::{AppendAll, Arg, Get, IterAppend, Variant};
use dbus::channel::{Channel, Sender};
use dbus::strings::{BusName, Interface, Member, Path};
use dbus::{Error, Message};
use std::path::Path as File;
use std::time::Duration;

/// Longer than anybody waits for an answer (`keychain/mod.rs` bounds that): it ends the thread of a call
/// that was left behind.
const PATIENCE: Duration = Duration::from_secs(3);

const ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// The bus itself, as it is called.
const BUS: &str = "org.freedesktop.DBus";

/// A connection to the session bus. Unlike a shared one of libdbus's, it doesn't end the process when
/// the bus goes away.
pub(super) struct Bus(Channel);

impl Bus {
    pub(super) fn connect() -> Result<Self, StoreError> {
        let addresses = addresses();
        let opened = addresses.iter().find_map(|address| Channel::open_private(address).ok());
        let bus = Self(opened.ok_or_else(|| nowhere(environment::variable(ADDRESS).is_some()))?);
        // Every connection starts with this call. Its answer isn't waited for, as nothing in it is
        // needed; and libdbus's own way of making it holds a lock of the whole process meanwhile.
        bus.send(&BUS.into(), &"/org/freedesktop/DBus".into(), (BUS, "Hello"), ());
        Ok(bus)
    }

    /// Whether it still is. What came in meanwhile is read for it.
    pub(super) fn is_connected(&self) -> bool {
        self.0.read_write(Some(Duration::ZERO)).is_ok() && self.0.is_connected()
    }

    /// Calls a method, and waits for its answer.
    pub(super) fn call<A: AppendAll>(
        &self,
        to: &BusName<'_>,
        path: &Path<'_>,
        method: (&'static str, &'static str),
        arguments: A,
    ) -> Result<Message, Error> {
        self.0.send_with_reply_and_block(message(to, path, method, arguments), PATIENCE)
    }

    /// A property's value.
    pub(super) fn property<T: Arg + for<'a> Get<'a>>(
        &self,
        of: &BusName<'_>,
        path: &Path<'_>,
        (interface, name): (&'static str, &'static str),
    ) -> Result<T, Error> {
        let get = ("org.freedesktop.DBus.Properties", "Get");
        let answer = self.call(of, path, get, (interface, name))?;
        Ok(answer.read1::<Variant<T>>()?.0)
    }

    /// Calls a method, and waits for the signal that it brings about on the same object.
    pub(super) fn call_until_signal<A: AppendAll>(
        &self,
        to: &BusName<'_>,
        path: &Path<'_>,
        method: (&'static str, &'static str),
        arguments: A,
        signal: &str,
    ) -> Result<(), Error> {
        let rule = format!("type='signal',sender='{to}',path='{path}',member='{signal}'");
        self.send(&BUS.into(), &"/org/freedesktop/DBus".into(), (BUS, "AddMatch"), (rule,));
        self.call(to, path, method, arguments)?;
        while let Some(message) = self.0.blocking_pop_message(PATIENCE)? {
            let is_it = message.member().is_some_and(|member| &*member == signal);
            if is_it && message.path().as_ref() == Some(path) {
                return Ok(());
            }
        }
        Err(Error::new_failed("it did not finish"))
    }

    /// Makes a call whose answer nobody waits for.
    fn send<A: AppendAll>(
        &self,
        to: &BusName<'_>,
        path: &Path<'_>,
        method: (&'static str, &'static str),
        arguments: A,
    ) {
        // Should it fail, the call after it does so too, and tells why.
        let _ = Sender::send(&self.0, message(to, path, method, arguments));
    }
}

fn message<A: AppendAll>(
    to: &BusName<'_>,
    path: &Path<'_>,
    (interface, method): (&'static str, &'static str),
    arguments: A,
) -> Message {
    let mut message = Message::method_call(to, path, &Interface::from(interface), &Member::from(method));
    // A wallet that isn't there is not wanted: a bus would start any that it knows, which then keeps the
    // user's own from its name.
    message.set_auto_start(false);
    arguments.append(&mut IterAppend::new(&mut message));
    message
}

/// Where the bus may be: where the environment says, and where a desktop has it. Codex clears the
/// environment, and in a terminal that outlived its desktop the variable is that of a bus that is gone.
///
/// Only sockets of this machine's: others could read along over TCP, and `unixexec:` runs a program.
fn addresses() -> Vec<String> {
    let told = environment::variable(ADDRESS).and_then(|address| address.into_string().ok());
    let told = told.unwrap_or_default();
    let sockets = told.split(';').filter(|address| address.starts_with("unix:")).map(str::to_owned);
    let usual = format!("/run/user/{}/bus", rustix::process::geteuid().as_raw());
    let usual = File::new(&usual).exists().then(|| format!("unix:path={usual}"));
    sockets.chain(usual).collect()
}

fn nowhere(is_told: bool) -> StoreError {
    let why = if is_told { said::NOWHERE } else { "no session bus" };
    StoreError::Unavailable(why.to_owned())
}
