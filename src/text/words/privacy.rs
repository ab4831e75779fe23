//! The texts about customers' records, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

use super::Words;
use crate::core::customer::{EraseReason, UnmaskReason};

macro_rules! privacy {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts about customers' records, in one language.
        #[derive(Debug)]
        pub struct Privacy { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Privacy = Privacy { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Privacy = Privacy { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

privacy! {
    c_unmask: "看完整信息", "show in full";
    c_unmask_help: "看这单客户的姓名电话 15 秒, 要选事由, 留痕", "this complaint's customer in full for 15 s, for a reason, on record";
    f_masked: "{} 看完整姓名电话", "{} name, number in full";
    f_unmasked: "{} 立即隐藏", "{} hides it now";
    u_title: "查看完整信息", "See in full";
    u_reason: "事由", "Reason";
    u_note: "显示 15 秒, 留痕", "shown for 15 s, on record";
    u_left: "{} 秒后隐藏", "hidden in {} s";
    u_name: "姓名", "Name";
    u_phone: "电话", "Phone";
    u_contact: "其他联系方式", "Other contact";
    u_address: "地址", "Address";
    u_erased: "客户信息已删除", "customer erased";
    u_unknown: "客户未留信息", "customer unknown";
    u_enough: "今天查看已达上限, 请换人查看", "You have seen as many records today as one person may; ask somebody else";
    u_no_customer: "客户没有留姓名电话", "this customer left no name or number";
    x_identity: "身份证号不存, 已改为末 4 位", "Identity numbers are not kept: cut to the last 4";
    x_no_phone: "身份证号不存, 这里写电话", "Identity numbers are not kept: a phone number goes here";
    x_phones: "只能写一个号码, 没有放进去", "One number only: nothing was put in";
    x_paste_long: "太长放不下, 没有放进去: 请缩短或分开写", "Too long to fit: nothing was put in; shorten it";
    x_phone: "含手机号: F4 打码, 再按一次照存", "Holds a phone number: F4 masks it, once more keeps it";
    t_masked: "号码已打码", "Numbers masked";
    e_call_back: "回电联系", "Call back";
    e_verify: "核对身份", "Verify who it is";
    e_correct: "更正信息", "Correct the record";
    e_hand_on: "转交办理", "Hand on to who handles it";
    e_authority: "监管或公安要求", "An authority asks";
    e_request: "客户要求删除", "The customer asks for it";
    e_consent: "客户撤回同意", "Consent taken back";
    e_mistake: "误录", "Entered by mistake";
    e_retention: "保存期满", "Time to keep is over";
    e_again: "此前已删除, 再删一次", "Erased before, once more";
    l_unmasked: "查看 {} 的客户信息: {}", "Customer of {} seen in full: {}";
    l_erased: "删除 {} 的客户信息: {}", "Customer of {} erased: {}";
}

impl Words {
    /// Why a record is seen in full; of a newer reason its code.
    pub fn unmask_reason(&self, reason: UnmaskReason) -> &'static str {
        match reason {
            UnmaskReason::CallBack => self.privacy.e_call_back,
            UnmaskReason::Verify => self.privacy.e_verify,
            UnmaskReason::Correct => self.privacy.e_correct,
            UnmaskReason::HandOn => self.privacy.e_hand_on,
            UnmaskReason::Authority => self.privacy.e_authority,
            UnmaskReason::Unknown => "-",
        }
    }

    /// Why a record was erased.
    pub fn erase_reason(&self, reason: EraseReason) -> &'static str {
        match reason {
            EraseReason::Request => self.privacy.e_request,
            EraseReason::Consent => self.privacy.e_consent,
            EraseReason::Mistake => self.privacy.e_mistake,
            EraseReason::Retention => self.privacy.e_retention,
            EraseReason::Again => self.privacy.e_again,
            EraseReason::Unknown => "-",
        }
    }

    /// A reason of either list by its code; of a newer one the code itself.
    pub fn person_reason<'a>(&self, code: &'a str) -> &'a str {
        let unmask = UnmaskReason::from_text(code).map(|reason| self.unmask_reason(reason));
        let erase = || EraseReason::from_text(code).map(|reason| self.erase_reason(reason));
        unmask.or_else(erase).unwrap_or(code)
    }
}
