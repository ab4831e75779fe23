//! The shape of the set of types: a name, its text form, and the two ways between them.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What happened: `entity.past_participle`, of a queue machine its `hallqueue.v1` suffix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
            /// A type of a newer version: kept and passed on, changes nothing here.
            Unknown,
        }

        impl Kind {
            /// Every known type.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// The text form; empty for [`Kind::Unknown`].
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$name => $text,)* Kind::Unknown => "" }
            }

            /// The kind of that text form.
            pub fn from_text(text: &str) -> Kind {
                match text { $($text => Kind::$name,)* _ => Kind::Unknown }
            }
        }
    };
}

pub(super) use kinds;
