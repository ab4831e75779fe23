//! The texts of what the hall needs of departments, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

use super::Lang;
use crate::core::complaint::Severity;

macro_rules! requests {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of requests, in one language.
        #[derive(Debug)]
        pub struct Requests { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: Requests = Requests { $($name: $zh,)* };
        /// English.
        static EN: Requests = Requests { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

requests! {
    // Alarms.
    an_request: "协办时限", "request's deadline";
    a_request: "协办 {} 超时 {}", "request {}: overdue by {}";
    a_request_soon: "协办 {} 还剩 {} 到期", "request {}: due in {}";
    // The panel.
    sum_open: "协办 {}", "requests {}";
    sum_overdue: "协办超时 {}", "requests late {}";
    g_request: "协办", "req.";
    // Detail and timeline.
    d_kind: "协办  缓急 {}", "request  urgency {}";
    d_owner: "责任人 {} 已 {}", "owner {} for {}";
    d_text: "需要 {}", "needed: {}";
    d_end: "结果 {}", "ended: {}";
    t_made: "提出协办 {} {}", "asked for, {}: {}";
    t_done: "协办办结 {} {}", "ended, {}: {}";
    // Commands.
    c_new: "协办", "request";
    c_new_help: "请部门协办: 修设备, 要卡, 问口径", "ask a department for what the hall needs: repairs, stock, a rule";
    c_done: "协办办结", "end request";
    c_done_help: "协办已办好或不再需要", "the request is done, or needed no more";
    r_no_department: "通讯录还没有部门", "no department is in the settings";
    // Forms.
    f_new: "请部门协办", "New request";
    f_done: "协办办结", "End the request";
    l_what: "需要什么", "needed";
    l_urgency: "缓急", "urgency";
    l_how: "结果", "ended as";
    l_words: "说明", "in words";
    l_answer: "部门答复", "they said";
    // How urgent: four columns each, as a list has room for.
    e_sev4: "不急", "low";
    e_sev3: "平常", "mid";
    e_sev2: "紧急", "high";
    e_sev1: "特急", "top";
    x_new_1: "请派人修打印机", "the printer needs a technician";
    x_new_2: "SIM 卡库存不足, 请补", "SIM cards run out, please send some";
    x_new_3: "请书面明确资费口径", "please write down how the tariff is meant";
    x_new_4: "系统缓慢, 请查", "the system is slow, please look";
    // What was done.
    done_request: "协办已发 {}", "request sent to {}";
    done_done: "协办办结", "request ended";
}

impl Requests {
    /// How urgent a request is, by the severity whose limits it has.
    pub fn urgency(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Sev4 => self.e_sev4,
            Severity::Sev3 => self.e_sev3,
            Severity::Sev2 => self.e_sev2,
            Severity::Sev1 => self.e_sev1,
            Severity::Unknown => "",
        }
    }
}

impl Lang {
    /// The texts of what the hall needs of departments.
    pub fn requests(self) -> &'static Requests {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
