//! A request of 2026-07-28 or later: no session; its headers say what its body says; whoever drops its future closes
//! its stream, which is how it is cancelled.

use super::answer::{Answer, Refusal};
use super::fault::Fault;
use super::head::{Head, Kind};
use super::message::Message;
use super::mirror;
use super::stdout::Stdout;
use super::stream::Stream;
use super::tools::{self, Mirrored};
use super::wire::{Sent, Wire};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The protocol's error for headers that don't say what the body says.
const MISMATCH: i64 = -32020;

/// So many pages of a list of tools are read by ourselves.
const PAGES: usize = 100;

pub(super) struct Modern {
    wire: Rc<Wire>,
    stdout: Stdout,
    /// The tools that were listed, each with its mirrored parameters.
    tools: RefCell<BTreeMap<String, Vec<Mirrored>>>,
    count: Cell<u64>,
}

impl Modern {
    pub(super) const fn new(wire: Rc<Wire>, stdout: Stdout) -> Self {
        Self { wire, stdout, tools: RefCell::new(BTreeMap::new()), count: Cell::new(0) }
    }

    /// Carries a request to the server, and all that it says until it has answered.
    pub(super) async fn request(&self, message: &mut Message) -> Result<(), Fault> {
        let answer = match self.send(message).await? {
            Answer::Refused(refusal)
                if refusal.error_code() == Some(MISMATCH) && message.method == "tools/call" =>
            {
                // Most likely its tool was not listed yet, or has changed.
                self.list_tools(message).await?;
                self.send(message).await?
            }
            answer => answer,
        };
        match answer {
            Answer::Open(response) => {
                message.forget_bytes();
                self.pass(message, Stream::open(response)?).await
            }
            Answer::Refused(refusal) => self.refuse(message, &refusal).await,
        }
    }

    async fn refuse(&self, message: &Message, refusal: &Refusal) -> Result<(), Fault> {
        let answer = refusal.as_answer(message.id.as_deref());
        self.stdout.write(answer.ok_or_else(|| refusal.fault(&message.method))?).await;
        Ok(())
    }

    async fn send(&self, message: &Message) -> Result<Answer, Fault> {
        let mut sent = Sent::post(message.bytes.clone());
        let tool = message.name().filter(|_| message.method == "tools/call");
        let parameters = tool.and_then(|tool| self.tools.borrow().get(&tool).cloned()).unwrap_or_default();
        mirror::add(message, &parameters, &mut sent.headers);
        self.wire.send(&sent).await
    }

    async fn pass(&self, message: &Message, mut stream: Stream) -> Result<(), Fault> {
        while let Some(said) = stream.next().await? {
            let head = Head::read(&said);
            match head.as_ref().map(Head::kind) {
                Some(Kind::Notification) => self.stdout.write(said).await,
                Some(Kind::Response) if head.as_ref().is_some_and(|head| message.is_answered_by(head)) => {
                    let answer = self.without_wrong_tools(message, &said, head.as_ref());
                    self.stdout.write(answer.unwrap_or(said)).await;
                    stream.finish();
                    return Ok(());
                }
                // On stdio, this era has no requests of the server's.
                _ => self
                    .wire
                    .voice
                    .warn("the server sent something that has no place in this stream; it was left out"),
            }
        }
        Err(Fault::new(
            "connection-lost",
            "the server's stream ended before the answer came",
            "the request is lost; ask again if that does no harm",
        ))
    }

    /// The answer to `tools/list`, if anything had to be cut from it.
    fn without_wrong_tools(
        &self,
        message: &Message,
        said: &[u8],
        head: Option<&Head<'_>>,
    ) -> Option<Vec<u8>> {
        let result = head?.result.filter(|_| message.method == "tools/list")?;
        let (listed, answer) = tools::read(said, result);
        for cut in &listed.cut {
            self.wire.voice.warn(&format!("the server's tool {cut} was left out: its x-mcp-header is wrong"));
        }
        self.tools.borrow_mut().extend(listed.tools);
        (!listed.cut.is_empty()).then_some(answer)
    }

    /// Asks for the tools by ourselves, on behalf of a call.
    async fn list_tools(&self, call: &Message) -> Result<(), Fault> {
        let meta =
            Head::read(&call.bytes).and_then(|head| head.params().meta).map_or("{}", |meta| meta.get());
        let mut cursor = None;
        for _ in 0..PAGES {
            self.count.set(self.count.get() + 1);
            let id = json!(format!("freshbearer-tools-{}", self.count.get()));
            let page =
                cursor.map_or_else(String::new, |cursor: String| format!(r#","cursor":{}"#, json!(cursor)));
            let text = format!(
                r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/list","params":{{"_meta":{meta}{page}}}}}"#
            );
            let Some(message) = Message::own(text) else { return Ok(()) };
            let Answer::Open(response) = self.send(&message).await? else { return Ok(()) };
            cursor = self.page(&message, Stream::open(response)?).await?;
            if cursor.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Takes in one page; where the list goes on.
    async fn page(&self, message: &Message, mut stream: Stream) -> Result<Option<String>, Fault> {
        while let Some(said) = stream.next().await? {
            let head = Head::read(&said).unwrap_or_default();
            if message.is_answered_by(&head) {
                stream.finish();
                let Some(result) = head.result else { break };
                let (listed, _) = tools::read(&said, result);
                self.tools.borrow_mut().extend(listed.tools);
                return Ok(listed.cursor);
            }
        }
        Ok(None)
    }
}
