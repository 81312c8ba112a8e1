//! What is asked of the wallet behind the Secret Service, and in which order.
//!
//! The order is what keeps the user's wallet from harm. gnome-keyring (42 to 50) makes a record of a
//! connection at its first call, and may come to answer that call before it has made the record, mostly
//! while it clears another connection's away. A lookup of a collection then finds nothing; `OpenSession`
//! ends the daemon, and with it what all the user's applications keep there. So it is never the first call,
//! and a process has one connection.
//!
//! And a search of the whole service opens KeePassXC's window if the database is locked. Whether a
//! collection is, and what an unlocked one holds, can be asked without.

use super::super::super::store_error::StoreError;
use super::bus::Bus;
use super::kwallet;
use super::said::trouble;
use dbus::arg::{PropMap, Variant};
use dbus::strings::{BusName, Path};
use dbus::{Error, Message};
use std::collections::HashMap;
use zeroize::Zeroizing;

const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";

/// The path that stands for none.
const NONE: &str = "/";

pub(super) struct Wallet {
    bus: Bus,
    session: Option<Session>,
}

/// In which secrets are handed over. It ends with the wallet's process.
struct Session {
    owner: BusName<'static>,
    path: Path<'static>,
}

/// A collection, and the process that has it: by the service's name, each call might reach another.
pub(super) struct Collection {
    owner: BusName<'static>,
    path: Path<'static>,
}

impl Wallet {
    pub(super) fn connect() -> Result<Self, StoreError> {
        Ok(Self { bus: Bus::connect()?, session: None })
    }

    pub(super) fn is_connected(&self) -> bool {
        self.bus.is_connected()
    }

    /// The user's default collection, unless it is locked.
    pub(super) fn unlocked_collection(&self) -> Result<Collection, StoreError> {
        // gnome-keyring may answer the first question as if there were none: then it holds at the second.
        let found = match self.default_collection()? {
            None => self.default_collection()?,
            found => found,
        };
        let Some(collection) = found else {
            return Err(StoreError::Unavailable("it has no default collection".to_owned()));
        };
        if !self.is_locked(&collection)? {
            return Ok(collection);
        }
        if !kwallet::is_open(&self.bus, &collection.owner, &collection.path) {
            return Err(StoreError::Locked);
        }
        kwallet::unlock(&self.bus, &collection.owner, &collection.path)?;
        if self.is_locked(&collection)? {
            let why = "KWallet is open, but not yet for other programs";
            return Err(StoreError::Unavailable(why.to_owned()));
        }
        Ok(collection)
    }

    fn default_collection(&self) -> Result<Option<Collection>, StoreError> {
        let secrets = "org.freedesktop.secrets".into();
        let answer = self.bus.call(&secrets, &root(), (SERVICE, "ReadAlias"), ("default",))?;
        let path = answer.read1::<Path<'_>>()?.into_static();
        let owner = answer.sender().map_or(secrets, BusName::into_static);
        Ok((&*path != NONE).then_some(Collection { owner, path }))
    }

    fn is_locked(&self, collection: &Collection) -> Result<bool, StoreError> {
        Ok(self.bus.property(&collection.owner, &collection.path, (COLLECTION, "Locked"))?)
    }

    /// The entries with these attributes.
    pub(super) fn search(
        &self,
        collection: &Collection,
        service: &str,
        account: &str,
    ) -> Result<Vec<Path<'static>>, StoreError> {
        let arguments = (attributes(service, account),);
        let answer = self.on(collection, (COLLECTION, "SearchItems"), arguments)?;
        let found: Vec<Path<'_>> = answer.read1()?;
        Ok(found.into_iter().map(Path::into_static).filter(|path| &**path != NONE).collect())
    }

    /// The accounts of all entries of this service.
    pub(super) fn accounts(&self, collection: &Collection, service: &str) -> Result<Vec<String>, StoreError> {
        let of_service = HashMap::from([("service", service)]);
        let answer = self.on(collection, (COLLECTION, "SearchItems"), (of_service,))?;
        let mut accounts = Vec::new();
        for item in answer.read1::<Vec<Path<'_>>>()? {
            let mut attributes: HashMap<String, String> =
                self.bus.property(&collection.owner, &item, (ITEM, "Attributes"))?;
            accounts.extend(attributes.remove("account"));
        }
        Ok(accounts)
    }

    /// The one that was changed last. There is more than one where the user has copied or merged wallets.
    pub(super) fn newest(
        &self,
        collection: &Collection,
        mut found: Vec<Path<'static>>,
    ) -> Result<Option<Path<'static>>, StoreError> {
        if found.len() < 2 {
            return Ok(found.pop());
        }
        let mut newest = None;
        for item in found {
            let changed: u64 = self.bus.property(&collection.owner, &item, (ITEM, "Modified"))?;
            newest = newest.max(Some((changed, item)));
        }
        Ok(newest.map(|(_, item)| item))
    }

    /// What an entry holds.
    pub(super) fn secret(
        &mut self,
        collection: &Collection,
        item: &Path<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let session = self.session(collection)?;
        let answer = self.bus.call(&collection.owner, item, (ITEM, "GetSecret"), (session,))?;
        let secret: (Path<'_>, &[u8], &[u8], &str) = answer.read1()?;
        Ok(Zeroizing::new(secret.2.to_vec()))
    }

    /// Keeps `bytes`, in the place of what has the same attributes.
    pub(super) fn create(
        &mut self,
        collection: &Collection,
        label: &str,
        service: &str,
        account: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let session = self.session(collection)?;
        let mut properties = PropMap::new();
        properties.insert(format!("{ITEM}.Label"), Variant(Box::new(label.to_owned())));
        properties.insert(format!("{ITEM}.Attributes"), Variant(Box::new(attributes(service, account))));
        let no_parameters: &[u8] = &[];
        let secret = (session, no_parameters, bytes, "application/json");
        let answer = self.on(collection, (COLLECTION, "CreateItem"), (properties, secret, true));
        let answer = answer.map_err(|error| trouble(&error, bytes))?;
        let (item, prompt) = answer.read2::<Path<'_>, Path<'_>>()?;
        match (&*item, &*prompt) {
            (_, prompt) if prompt != NONE => Err(StoreError::Asks),
            (NONE, _) => Err(StoreError::Unavailable("it kept nothing, and said nothing of why".to_owned())),
            _ => Ok(()),
        }
    }

    /// Removes an entry.
    pub(super) fn delete(&self, collection: &Collection, item: &Path<'_>) -> Result<(), StoreError> {
        let answer = self.bus.call(&collection.owner, item, (ITEM, "Delete"), ())?;
        let prompt: Path<'_> = answer.read1()?;
        if &*prompt == NONE { Ok(()) } else { Err(StoreError::Asks) }
    }

    /// The session with the process that has the collection.
    fn session(&mut self, collection: &Collection) -> Result<Path<'static>, StoreError> {
        if let Some(session) = self.session.as_ref().filter(|session| session.owner == collection.owner) {
            return Ok(session.path.clone());
        }
        let arguments = ("plain", Variant(""));
        let answer = self.bus.call(&collection.owner, &root(), (SERVICE, "OpenSession"), arguments)?;
        // The first value is an encrypted session's, and of another type with each wallet.
        let mut values = answer.iter_init();
        values.next();
        let path = values.read::<Path<'_>>()?.into_static();
        self.session = Some(Session { owner: collection.owner.clone(), path: path.clone() });
        Ok(path)
    }

    fn on<A: dbus::arg::AppendAll>(
        &self,
        collection: &Collection,
        method: (&'static str, &'static str),
        arguments: A,
    ) -> Result<Message, Error> {
        self.bus.call(&collection.owner, &collection.path, method, arguments)
    }
}

fn root() -> Path<'static> {
    "/org/freedesktop/secrets".into()
}

fn attributes(service: &str, account: &str) -> HashMap<String, String> {
    [("service", service), ("account", account)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}
