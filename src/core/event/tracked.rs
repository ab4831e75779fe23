//! The shape that events of a followed matter share: an id, the act, and one fact of a set that the type of the event
//! tells.

/// An event of such a matter, its facts, and a fact as a state keeps it: by the type of its event and the JSON of its
/// fields, because both are needed to read it.
macro_rules! tracked {
    (
        $(#[$event_doc:meta])* $event:ident,
        $(#[$fact_doc:meta])* $fact:ident,
        $(#[$kept_doc:meta])* $kept:ident,
        $id:ident, $is:ident,
        { $($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)* }
    ) => {
        $(#[$event_doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $event {
            /// What it is about.
            pub $id: Box<str>,
            /// The act it belongs to, by which it can be taken back; empty for what fell due.
            pub act_id: Box<str>,
            /// What happened.
            pub fact: $fact,
        }

        $(#[$fact_doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $fact {
            $($(#[$doc])* $name($body),)*
        }

        impl $fact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $($fact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &serde_json::value::RawValue) -> Option<$fact> {
                match kind {
                    $(Kind::$kind => serde_json::from_str(raw.get()).ok().map($fact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is such a fact.
            pub fn $is(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }

        $(#[$kept_doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $kept(pub $fact);

        const _: () = {
            use serde::de::Error as _;
            use serde::ser::Error as _;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};
            use serde_json::value::RawValue;

            #[derive(Serialize)]
            struct Out<'a> {
                $id: &'a str,
                #[serde(skip_serializing_if = "str::is_empty")]
                act_id: &'a str,
                #[serde(flatten)]
                fact: &'a $fact,
            }

            #[derive(Deserialize)]
            struct Head {
                $id: Box<str>,
                #[serde(default)]
                act_id: Box<str>,
            }

            impl Serialize for $event {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    let $event { $id, act_id, fact } = self;
                    Out { $id, act_id, fact }.serialize(to)
                }
            }

            impl $event {
                /// Reads the body of an event of that type; none where it is not of this version.
                pub fn read(kind: Kind, raw: &RawValue) -> Option<$event> {
                    let head: Head = serde_json::from_str(raw.get()).ok()?;
                    let fact = $fact::read(kind, raw)?;
                    Some($event { $id: head.$id, act_id: head.act_id, fact })
                }
            }

            impl<'de> Deserialize<'de> for $kept {
                fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$kept, D::Error> {
                    let (kind, text) = <(String, String)>::deserialize(from)?;
                    let raw = serde_json::from_str::<&RawValue>(&text).map_err(D::Error::custom)?;
                    let fact = $fact::read(Kind::from_text(&kind), raw);
                    fact.map($kept).ok_or_else(|| D::Error::custom("a fact of another version"))
                }
            }

            impl Serialize for $kept {
                fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    let text = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
                    (self.0.kind().as_str(), text).serialize(to)
                }
            }
        };
    };
}

pub(super) use tracked;
