//! Fixed sets of values with codes that stay: one line each says the variant and its code.

/// An enum whose values have a code in events, tables and JSON. A code of a newer version is read
/// as `Unknown` instead of making the event unreadable; the bytes of the event keep what it said.
macro_rules! value_set {
    (
        $(#[$doc:meta])*
        $set:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $set {
            $($(#[$value_doc])* #[serde(rename = $code)] $value,)*
            /// A value of a newer version.
            #[serde(rename = "unknown", other)]
            Unknown,
        }

        impl $set {
            /// Every known value, in the order in which a list offers them.
            pub const ALL: &'static [$set] = &[$($set::$value,)*];

            /// Its code.
            pub fn as_str(self) -> &'static str {
                match self { $($set::$value => $code,)* $set::Unknown => "unknown" }
            }

            /// The value of that code.
            pub fn from_text(text: &str) -> Option<$set> {
                match text { $($code => Some($set::$value),)* _ => None }
            }
        }
    };
}

pub(in crate::core) use value_set;

#[cfg(test)]
mod tests {
    use crate::core::complaint::Phase;

    #[test]
    fn codes_are_read_back_and_those_of_newer_versions_do_not_fail() {
        for value in Phase::ALL {
            assert_eq!(Phase::from_text(value.as_str()), Some(*value));
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(json, format!("\"{}\"", value.as_str()));
            assert_eq!(serde_json::from_str::<Phase>(&json).unwrap(), *value);
            let packed = postcard::to_stdvec(value).unwrap();
            assert_eq!(postcard::from_bytes::<Phase>(&packed).unwrap(), *value);
        }
        let newer: Phase = serde_json::from_str("\"in_between\"").unwrap();
        assert_eq!(newer, Phase::Unknown);
        let json = serde_json::to_string(&newer).unwrap();
        assert_eq!(serde_json::from_str::<Phase>(&json).unwrap(), Phase::Unknown);
        let packed = postcard::to_stdvec(&newer).unwrap();
        assert_eq!(postcard::from_bytes::<Phase>(&packed).unwrap(), Phase::Unknown);
        assert_eq!(Phase::from_text("unknown"), None);
    }
}
