//! A wallet of a test's own, in a thread of the test: it keeps tokens as any other, but for what the test
//! has it do otherwise; and it has seen in which order it was asked.

use crate::desktop::Desktop;
use crate::house::until;
use dbus::Message;
use dbus::arg::{PropMap, RefArg, Variant};
use dbus::channel::Channel;
use dbus::strings::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

const COLLECTION: &str = "/org/freedesktop/secrets/collection/own";

/// What the stand-in does instead of answering as a wallet does: the messages that it sends, if any.
pub(crate) type Otherwise = Box<dyn Fn(&str, &Message) -> Option<Vec<Message>> + Send>;

pub(crate) struct StandIn {
    asked: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What it keeps: the entries' secrets, by their number.
#[derive(Default)]
struct Kept(Vec<Option<Vec<u8>>>);

impl StandIn {
    /// `otherwise` is told the method, or the property's name, and the message.
    pub(crate) fn on(desktop: &Desktop, otherwise: Otherwise) -> Self {
        let address = &desktop.house.variables[0].1;
        let mut bus = Channel::open_private(address).unwrap();
        bus.register().unwrap();
        let (asked, ends) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicBool>::default());
        let (asks, end) = (asked.clone(), ends.clone());
        bus.send(of_the_bus("RequestName").append2("org.freedesktop.secrets", 0_u32)).unwrap();
        let thread = std::thread::spawn(move || {
            let mut kept = Kept::default();
            while !end.load(Ordering::SeqCst) {
                let Ok(Some(message)) = bus.blocking_pop_message(Duration::from_millis(10)) else { continue };
                let Some(name) = name(&message) else { continue };
                asks.lock().unwrap().push(name.clone());
                assert!(!message.get_auto_start(), "{name} would start a wallet");
                let answers = otherwise(&name, &message);
                for answer in answers.unwrap_or_else(|| vec![kept.answer(&name, &message)]) {
                    bus.send(answer).unwrap();
                }
                bus.flush();
            }
        });
        until("the stand-in is there", || desktop.has_wallet());
        Self { asked, ends, thread: Some(thread) }
    }

    /// What it was asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        if self.thread.take().unwrap().join().is_err() && !std::thread::panicking() {
            panic!("the stand-in was asked for what a wallet must not be asked for");
        }
    }
}

/// The method that is called, or the property that is asked for.
fn name(message: &Message) -> Option<String> {
    if message.msg_type() != dbus::MessageType::MethodCall {
        return None;
    }
    let method = message.member()?.to_string();
    let property = || Some(message.get2::<&str, &str>().1?.to_owned());
    if method == "Get" { property() } else { Some(method) }
}

/// A call of the bus's own.
pub(crate) fn of_the_bus(method: &str) -> Message {
    let bus = "org.freedesktop.DBus";
    Message::new_method_call(bus, "/org/freedesktop/DBus", bus, method).unwrap()
}

/// An error in answer to this message.
pub(crate) fn error(message: &Message, name: &str, text: &str) -> Option<Vec<Message>> {
    let text = std::ffi::CString::new(text).unwrap();
    Some(vec![message.error(&name.to_owned().into(), &text)])
}

/// The secret that is to be kept.
pub(crate) fn secret_in(message: &Message) -> Vec<u8> {
    let (_, secret) = message.get2::<PropMap, (Path<'_>, Vec<u8>, Vec<u8>, String)>();
    secret.unwrap().2
}

fn path(number: usize) -> Path<'static> {
    format!("{COLLECTION}/{number}").into()
}

impl Kept {
    fn answer(&mut self, name: &str, message: &Message) -> Message {
        let answer = message.method_return();
        let nowhere = Path::from("/");
        let number = || message.path().unwrap().rsplit('/').next().unwrap().parse::<usize>().unwrap();
        match name {
            "ReadAlias" => answer.append1(Path::from(COLLECTION)),
            "Locked" => answer.append1(Variant(false)),
            "Label" => answer.append1(Variant("own")),
            "Modified" => answer.append1(Variant(u64::try_from(number()).unwrap())),
            "OpenSession" => answer.append2(Variant(""), Path::from("/org/freedesktop/secrets/session/1")),
            "SearchItems" => {
                let found = self.0.iter().enumerate().filter(|(_, secret)| secret.is_some());
                answer.append1(found.map(|(number, _)| path(number)).collect::<Vec<_>>())
            }
            "GetSecret" => answer.append1(secret(self.0[number()].clone().unwrap())),
            "CreateItem" => {
                self.0.push(Some(secret_in(message)));
                answer.append2(path(self.0.len() - 1), nowhere)
            }
            "Delete" => {
                self.0[number()] = None;
                answer.append1(nowhere)
            }
            // KWallet's own question, which only KWallet answers.
            "isOpen" => message.error(&"org.freedesktop.DBus.Error.UnknownMethod".into(), c"no such method"),
            other => panic!("a wallet is never asked for {other}"),
        }
    }
}

/// A secret as it is handed over.
pub(crate) fn secret(bytes: Vec<u8>) -> (Path<'static>, Vec<u8>, Vec<u8>, &'static str) {
    ("/org/freedesktop/secrets/session/1".into(), Vec::new(), bytes, "application/json")
}

/// A property's value.
pub(crate) fn value(
    message: &Message,
    value: impl RefArg + dbus::arg::Arg + dbus::arg::Append,
) -> Option<Vec<Message>> {
    Some(vec![message.method_return().append1(Variant(value))])
}
