//! What to do about complaints of service: attitude, mistakes, waiting, what was said and by whom.

use super::{Advice, Guide};

pub(super) const ATTITUDE: Guide = Guide {
    zh: Advice {
        standard: "先换人接待，让双方分开；听完客户再听员工，调监控核实后再下结论。\
            当场道歉，但不当众训员工；核实结果回头告诉客户。",
        script: "让您在这儿受了气，我先给您赔个不是。您坐下慢慢说，刚才哪句话、\
            哪个动作让您不舒服，我记下来，事情我亲自替您办，人我来管。",
        avoid: &["她平时不这样的", "您也有不对的地方", "她是新来的，多包涵"],
        remember: &["员工也要安抚，先替下台席缓一缓", "调监控趁早，写清台席号和时间段"],
    },
    en: Advice {
        standard: "Part the two: somebody else serves. Hear the customer, then the clerk, and \
            look at the video before you judge. Apologise at once, but never scold staff in \
            public; tell the customer what came of it.",
        script: "You were treated in a way that upset you, and for that I apologise. Sit down \
            and tell me which word or gesture it was. I write it down, I see to your business \
            myself, and I will deal with the rest.",
        avoid: &["She is never like that", "You were rude as well", "He is new, bear with him"],
        remember: &[
            "The clerk needs a moment too: relieve the counter",
            "Ask for the video early, with counter and time",
        ],
    },
};

pub(super) const MISTAKE: Guide = Guide {
    zh: Advice {
        standard: "先止损：能撤的马上撤，能改的马上改，不让客户重新取号。\
            由此多出的费用列清单报批；单据留底交稽核，写明错在哪一步。",
        script: "这是我们办错的，不该由您来承担。您不用再排队，我在旁边看着把它改回来；\
            由这个错多出来的费用，我列清楚往上报，有结果就告诉您。",
        avoid: &["系统不让改", "当时您也没核对", "谁给您办的您找谁"],
        remember: &["改完打印新单，请客户逐项看过", "同一错单可能不止这一位，查当天同类"],
    },
    en: Advice {
        standard: "Limit the damage: undo or correct at once, without a new ticket. List what \
            it cost the customer and have it approved; keep the papers for audit and write \
            down at which step it went wrong.",
        script: "We made the mistake, so you should not carry it. You need not queue again: I \
            stand here while it is put right. What it cost you I list and send up, and you \
            hear from me as soon as it is decided.",
        avoid: &["The system will not let me", "You did not check it", "Ask whoever did it"],
        remember: &[
            "Print the new form and go through it with the customer",
            "Others may have the same mistake: look at that day's cases",
        ],
    },
};

pub(super) const LONG_WAIT: Guide = Guide {
    zh: Advice {
        standard: "先动现场：开备用台席、请引导员分流自助、老弱先办。等候超过 5 人且持续 \
            10 分钟就要增援。告诉客户前面还有几位、大约多久。",
        script: "让您等这么久，是我们人手没安排好，对不起。您前面还有几位，我给您看一眼；\
            我现在加开台席，简单业务那边马上能办，我带您过去。",
        avoid: &["今天人就是多", "大家都在等", "嫌慢可以改天来"],
        remember: &["答应的时间宁可说长一点", "看看客户是不是过号没听见，该恢复的恢复"],
    },
    en: Advice {
        standard: "Act on the floor first: open a reserve counter, send simple business to \
            self-service, take the frail first. More than 5 waiting for 10 minutes means \
            reinforcement. Say how many are ahead and how long.",
        script: "I am sorry you have waited so long; we planned too few people. Let me look how \
            many are before you. I am opening another counter now, and simple things can be \
            done over there at once: I will take you.",
        avoid: &["It is just busy today", "Everybody is waiting", "Come another day then"],
        remember: &[
            "Rather name too long a time than too short a one",
            "Perhaps the number was called and not heard: put it back in line",
        ],
    },
};

pub(super) const MISLED: Guide = Guide {
    zh: Advice {
        standard: "问清当时谁说的、怎么说的，对照受理单、录音和宣传页。没讲清的关键条款\
            按没告知处理，转市场产品定方案；涉及老人或未成年人按重大上报。",
        script: "您听到的和办下来的不一样，难怪您生气。当时怎么讲的，您说，我原话记下来；\
            没讲清楚的是我们的责任，我去要一个处理办法，今天给您回音。",
        avoid: &["单子上不是有字吗", "她不可能那么说", "别人都没意见"],
        remember: &["先停掉还没用的部分，别让费用再长", "查这位营业员同期还办了哪些同类单"],
    },
    en: Advice {
        standard: "Ask who said what, and hold it against form, recording and leaflet. A key \
            term nobody explained counts as not told: product team to propose a remedy. If \
            somebody elderly or a minor is affected, report it as serious.",
        script: "What you were told is not what you got: no wonder you are angry. Tell me how \
            it was put, and I write it down word for word. What was left unclear is our fault; \
            I ask for a way out, and you hear from me today.",
        avoid: &["It says so on the form", "She would never say that", "Nobody else complains"],
        remember: &[
            "Stop the part not used yet, so that the charge stops growing",
            "See which similar sales the same clerk made at that time",
        ],
    },
};

pub(super) const OLD_CUSTOMER: Guide = Guide {
    zh: Advice {
        standard: "在售资费新老用户同等可选。打开在售清单请客户自己挑，能改当场改；\
            系统不放行的截图转产品部门，写明想改的套餐和生效月份。",
        script: "老客户反倒办不了，这话换我听着也寒心。在售的套餐都在这张单子上，您挑合适的；\
            系统要是拦着不让改，我截图去催，不让您为这个再跑一趟。",
        avoid: &["这是新用户专享", "降档要等合约到期", "线上自己能改"],
        remember: &["算清改后的月费和少掉的权益，写在纸上", "客户提到要转网，勾上挽留标记"],
    },
    en: Advice {
        standard: "Old and new customers may choose any tariff on sale. Open the list, let them \
            pick, and change it on the spot; where the system refuses, send a screenshot with \
            tariff and month to the product team.",
        script: "A loyal customer who gets less than a new one: I would feel slighted too. \
            Every tariff on sale is on this list; choose what suits you. If the system blocks \
            it, I chase it, and you need not come again for that.",
        avoid: &["New customers only", "Wait until it runs out", "You can do it online"],
        remember: &[
            "Write down the new fee and the benefits that fall away",
            "They mention leaving for another network: set the retention flag",
        ],
    },
};

pub(super) const PORT_OUT: Guide = Guide {
    zh: Advice {
        standard: "不拒绝、不阻止、不拖延。查资格当场给结果；有合约或欠费的，一次说全还差哪几项、\
            怎么结清。可以问原因，不得设门槛；有异议报市场和合规。",
        script: "转不转网您自己做主，我们照规定给您办。我现在查资格，还差哪几项，\
            一次给您列全，结清就能办。您愿意的话，也说说是哪里没做好。",
        avoid: &["转网要总部审批", "今天系统维护办不了", "先听完优惠再给您查"],
        remember: &["写下客户第一次提出的日期和台席", "挽留只说一次，客户摇头就停"],
    },
    en: Advice {
        standard: "Never refuse, hinder or delay. Check eligibility at once; where a contract or \
            a debt stands in the way, list all of it at one time and how to settle it. Asking \
            why is allowed, setting hurdles is not.",
        script: "Whether you change is your decision, and we do it by the rules. I check now \
            and list everything still open in one go; once it is settled, you can move. And if \
            you like, tell me what we did wrong.",
        avoid: &["Head office must approve", "The system is down today", "First hear our offer"],
        remember: &[
            "Note on which day and at which counter it was first asked for",
            "Offer to stay once; at a shake of the head, stop",
        ],
    },
};

pub(super) const REAL_NAME: Guide = Guide {
    zh: Advice {
        standard: "讲清为什么要核验，一次列全要带的证件和能代办的情形。规定不能松，\
            路可以多给：预约、上门、就近厅。条文有争议的请渠道管理书面答复。",
        script: "查得这么严，是怕别人拿您的名字去办卡。我不让您白跑：要带哪几样，\
            我写在纸上；本人实在来不了的，我问清有没有别的办法，再给您打电话。",
        avoid: &["规定就是规定", "证件不齐别来", "你证明一下这是你"],
        remember: &["老人、行动不便者先问能否上门", "证件只核验，复印件不留在台面"],
    },
    en: Advice {
        standard: "Explain why identity is checked; list all papers at once, and when somebody \
            may act for the owner. The rule stands, but offer ways: appointment, home visit, \
            nearest hall. Disputed rules: a written answer.",
        script: "We are this strict so that nobody takes a card in your name. You should not \
            come twice for it: here on paper is what to bring. If the owner cannot come, I ask \
            what else is possible and ring you.",
        avoid: &["Rules are rules", "Do not come without papers", "Prove that you are you"],
        remember: &[
            "Elderly or hardly able to walk: ask first about a home visit",
            "Look at documents only; leave no copies on the desk",
        ],
    },
};

pub(super) const PASSED_ON: Guide = Guide {
    zh: Advice {
        standard: "到我为止，不再转人。把客户找过谁、各怎么说列成时间表，统一成一个答复，\
            报厅经理；严重程度自动提一级，写明断在哪一环。",
        script: "您跑了几处，说法还都不一样，这是我们没做好。从现在起您只找我一个人，\
            这是我的姓名和电话，谁该答复由我去问，您不用再从头讲一遍。",
        avoid: &["这不归我们管", "您打热线问问", "那是别的厅说的"],
        remember: &["首问责任人不变，别改成自己", "对内问责等办结以后，别当着客户追人"],
    },
    en: Advice {
        standard: "It stops here. List whom they saw and what each said, make one answer of it, \
            and tell the hall manager; the severity goes up one step by itself. Note at which \
            link it broke.",
        script: "You went from place to place and heard something different at each: we failed \
            you. From now on you deal with me alone; here are my name and number. I ask the \
            others, and you do not have to tell it all again.",
        avoid: &["That is not ours", "Try the hotline", "Another hall told you that"],
        remember: &[
            "The first-contact owner stays named: do not put yourself there",
            "Settle who is to blame afterwards, not before the customer",
        ],
    },
};
