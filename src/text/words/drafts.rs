//! The texts of drafts, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! drafts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of drafts, in one language.
        #[derive(Debug)]
        pub struct Drafts { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Drafts = Drafts { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Drafts = Drafts { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

drafts! {
    c_drafts: "草稿", "drafts";
    c_drafts_help: "没写完的表单, Enter 接着写", "What you typed and did not save; Enter goes on with it";
    r_none: "没有草稿", "there is no draft";
    f_drafts: "草稿", "Drafts";
    l_draft: "草稿", "Draft";
    e_draft: "{} {}  {}", "{} {}  {}";
    n_from: "草稿 {} 留下的   F8 丢弃", "Draft from {}   F8 discards it";
    n_discarded: "草稿已丢弃   F8 找回", "Draft discarded   F8 brings it back";
    t_waiting: "有 {} 份草稿未存: {}   按 {} 选草稿", "Not saved yet: {} ({})   press {} and choose drafts";
    t_discarded: "草稿已丢弃   F8 找回, 离开表单后 {} 找回", "Draft discarded   F8 brings it back, on the board {} does";
    t_back: "草稿找回来了", "The draft is back";
    t_newer: "这张表又有新草稿, 先存下或丢弃它", "This form has a newer draft: save or discard that first";
    t_memory: "磁盘写不进, 草稿只留在内存里, 会再试", "The disk takes no draft: it is kept in memory only, and tried again";
}
