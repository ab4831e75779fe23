//! What the settings offer by number for findings, praise, talks and needs: code, Chinese, English.

use serde::{Deserialize, Serialize};

use super::directory::initials;
use super::{Choice, Settings};

/// The canned phrases about findings and people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// What is found wrong outside of a round. The code stands for an item: the same code at the same place is
    /// the same finding.
    pub faults: Vec<Choice>,
    /// What somebody is praised for.
    pub praise_reasons: Vec<Choice>,
    /// What a talk is about.
    pub coaching_topics: Vec<Choice>,
    /// What is agreed in a talk; the words stand in the record.
    pub agreements: Vec<Choice>,
    /// What customers need.
    pub need_topics: Vec<Choice>,
}

impl Canned {
    /// Every list with its name in the file.
    pub fn lists(&self) -> [(&'static str, &[Choice]); 5] {
        [
            ("fault", &self.faults),
            ("praise_reason", &self.praise_reasons),
            ("coaching_topic", &self.coaching_topics),
            ("agreement", &self.agreements),
            ("need_topic", &self.need_topics),
        ]
    }

    /// What a code of any of the lists says, each code first in the list where it stands first.
    pub fn find(&self, code: &str) -> Option<&Choice> {
        self.lists().into_iter().find_map(|(_, list)| list.iter().find(|it| it.code == code))
    }

    /// What holds in a hall that has set nothing.
    pub(super) fn standard() -> Canned {
        let choices = super::standard::choices;
        Canned {
            faults: choices(&[
                ("device", "设备故障", "device out of order"),
                ("supplies", "用品或单据不足", "supplies run low"),
                ("dirt", "卫生不合格", "dirty or untidy"),
                ("notice", "公示或宣传品过期", "notice or poster out of date"),
                ("conduct", "服务不规范", "not served as it should be"),
                ("privacy", "客户信息外露", "customer data in the open"),
                ("order", "排队秩序混乱", "disorder in the queue"),
                ("safety", "通道或安全隐患", "way blocked or unsafe"),
                ("other", "其他问题", "something else"),
            ]),
            praise_reasons: choices(&[
                ("thanked", "客户当面表扬", "a customer said thank you"),
                ("letter", "锦旗或书面表扬", "thanked in writing"),
                ("elderly", "耐心帮助老人", "patient with an elderly customer"),
                ("solved", "主动化解矛盾", "settled a dispute on their own"),
                ("helped", "主动支援同事", "helped a colleague"),
                ("skill", "业务又快又准", "quick and without a fault"),
                ("other_praise", "其他表扬", "something else"),
            ]),
            coaching_topics: choices(&[
                ("manner", "服务用语和态度", "words and manner"),
                ("dress", "着装和工号牌", "dress and badge"),
                ("steps", "业务流程", "steps of the business"),
                ("guard", "客户信息保护", "keeping customer data safe"),
                ("pace", "办理时长", "time a service takes"),
                ("attend", "到岗和离岗", "being on post"),
                ("sales", "规范营销", "selling fairly"),
                ("other_topic", "其他话题", "something else"),
            ]),
            agreements: choices(&[
                ("review", "重学规范, 班前复述", "reads the rule again at the briefing"),
                ("beside", "师傅在旁带教一天", "a day beside the mentor"),
                ("clear_desk", "离台前收好单据", "clears the desk before leaving it"),
                ("check_self", "每单办完自查一遍", "checks each case once more"),
                ("watch", "一周后再看一次", "is watched again in a week"),
                ("other_step", "其他约定", "something else"),
            ]),
            need_topics: choices(&[
                ("parking", "停车不便", "parking"),
                ("seats", "座位不够", "more seats"),
                ("hours", "延长营业时间", "longer hours"),
                ("tariff", "资费更简单", "simpler tariffs"),
                ("terminal", "自助机更好用", "easier self-service"),
                ("online", "线上能办更多", "more that can be done online"),
                ("elderly_care", "老年人服务", "help for the elderly"),
                ("other_need", "其他需求", "something else"),
            ]),
        }
    }
}

impl Settings {
    /// The code of the canned phrase of the duty log that a text begins with: the initials of the phrase in pinyin,
    /// which stay what they are when the list is put in another order. Empty where it begins with none.
    pub fn phrase_code(&self, text: &str) -> String {
        let begins = self.phrases.iter().filter(|it| !it.is_empty() && text.starts_with(&***it));
        begins.max_by_key(|it| it.len()).map(|it| initials(it)).unwrap_or_default()
    }
}
