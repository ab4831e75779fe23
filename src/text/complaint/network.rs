//! What to do about complaints of network quality: signal, broadband, installation, repair.

use super::{Advice, Guide};

pub(super) const MOBILE_SIGNAL: Guide = Guide {
    zh: Advice {
        standard: "先分清是本机、本卡还是一片区域；记下地点、楼层、时段和机型，转网络优化。\
            3 个工作日内约上门测试，7 个工作日内给技术方案。",
        script: "打不出电话确实耽误事，换谁都着急。您告诉我具体在哪个位置、什么时候信号差，\
            我现在就报给网络部门，约好测试时间我亲自给您回电话。",
        avoid: &["换个手机试试吧", "那边信号一直不好", "过段时间就好了"],
        remember: &["当面用另一部手机、另一张卡各试一次", "楼层和时段漏记，测试会白跑一趟"],
    },
    en: Advice {
        standard: "Find out whether it is the phone, the card or a whole area. Note place, \
            floor, hours and model for the network side: test visit within 3 working days, \
            technical plan within 7.",
        script: "Not being able to make a call holds up your whole day. Tell me where you are \
            when it fails and at what hours; I report it now, and I will ring you myself with \
            the date of the test.",
        avoid: &["Try another phone", "It has always been bad there", "It will pass"],
        remember: &[
            "Try another phone and another card while the customer watches",
            "Without floor and hours the engineers drive out for nothing",
        ],
    },
};

pub(super) const BROADBAND: Guide = Guide {
    zh: Advice {
        standard: "先查账号状态和片区是否有故障，再报装维并要到工单号。16:00 前申告的当日修复，\
            之后的 24 小时内；修不了要说明原因和新的时间。",
        script: "网一断，上班、上课、看病挂号都耽误，真对不住。我这就帮您查是线路还是片区的问题，\
            师傅几点到，定下来我马上告诉您，没通之前这事一直在我手上。",
        avoid: &["重启一下光猫就行", "师傅忙，您等着吧", "这要问装维，我不管"],
        remember: &["问清家里有没有老人、病人或监控要用网", "修好以后让客户亲口说通了再办结"],
    },
    en: Advice {
        standard: "Check the account and whether the area is down, then report to the field \
            team and take the order number. Reported before 16:00: repaired today; later: \
            within 24 hours, or a reason and a new time.",
        script: "No internet at home stops school and work alike, and I am sorry. I am checking \
            now whether it is your line or the whole area. As soon as I know when they come, \
            so do you, and I stay on it until you are online.",
        avoid: &["Just restart the box", "They are busy, just wait", "Not my job"],
        remember: &[
            "Ask if somebody ill or an alarm system at home depends on the line",
            "Close it only after the customer has said that it works",
        ],
    },
};

pub(super) const INSTALL_LATE: Guide = Guide {
    zh: Advice {
        standard: "查原约定时间和卡在哪个环节：派单、资源还是改约。当场和装维定出新日期和时段，\
            告诉客户师傅电话，到点前再核一遍。",
        script: "说好的时间没人来，让您白等一场，这是我们失约。现在我当着您的面联系装维，\
            定一个您方便的时间，记在我名下，到那天我提前打电话确认。",
        avoid: &["资源不够，没办法", "可能是单子漏了", "这几天会联系您的"],
        remember: &["已预付费用的，核对计费是否从装通之日起", "改约超过一次的，直接报厅经理"],
    },
    en: Advice {
        standard: "Look up the promised time and where it is stuck: dispatch, resources or a \
            moved date. Fix a new day and hour with the field team on the spot, give the \
            engineer's number, and check again beforehand.",
        script: "You waited for nothing: we broke our word, and I am sorry. I am calling the \
            field team in front of you to set a time that suits you. It stands under my name, \
            and I ring you before they come.",
        avoid: &["There is no capacity", "The order may have been lost", "Someone will call"],
        remember: &[
            "Paid in advance? Check that charging starts only when it works",
            "Moved more than once: tell the hall manager at once",
        ],
    },
};

pub(super) const FAULT_AGAIN: Guide = Guide {
    zh: Advice {
        standard: "调出历次报修，按一件事连着处理，不再新开单了事。法定修复时限：\
            申告后城镇 48 小时、农村 72 小时。要求装维先给原因再上门，换人复查。",
        script: "同一个毛病修了几次还犯，您的火气我完全理解。我把前几次的记录都调出来了，\
            这次要先查清原因再动手，查出什么、怎么修，我一样一样跟您说。",
        avoid: &["上次不是修好了吗", "再报一次修吧", "线路老化都这样"],
        remember: &["把前几次的日期和师傅写进诉求", "为同一件事第三次找来，至少按重大处理"],
    },
    en: Advice {
        standard: "Pull up every earlier repair and treat them as one matter, not as a new \
            order. By law it must work again in 48 hours in town, 72 in the country. Ask for \
            the cause first, and for another engineer.",
        script: "Repaired several times and still broken: I would be angry too. I have all the \
            earlier visits here. This time the cause comes first, and I tell you step by step \
            what they find and how it is put right.",
        avoid: &["Was it not fixed last time?", "Report it once more", "Old lines are like that"],
        remember: &[
            "Write the dates and engineers of the earlier visits into the request",
            "Three contacts about the same matter: at least serious",
        ],
    },
};
