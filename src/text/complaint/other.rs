//! What to do about complaints of devices, personal information and the hall, and of what has no
//! name yet.

use super::{Advice, Guide};

pub(super) const DEVICE_FAULT: Guide = Guide {
    zh: Advice {
        standard: "看购买日期、票据和三包期限，当面开机确认故障并拍下外观。能检测的当场检测，\
            送修写清预计天数、备用机和取机方式。",
        script: "东西用着用着出毛病，搁谁都窝火。我当着您的面检一遍，是什么问题写在单子上；\
            该修该换按三包来，要是得送修，我先问问有没有备用机。",
        avoid: &["肯定是您摔的", "出了门不管换", "这得找厂家，别找我们"],
        remember: &["送修前提醒备份，请客户自己退出账号", "检测结论和外观照片双方签字"],
    },
    en: Advice {
        standard: "See date, receipt and warranty; switch it on together, confirm the fault and \
            photograph the outside. Test it here if possible. If it is sent away: expected \
            days, loan device, how it comes back.",
        script: "You paid for it and it does not work: anybody would be cross. I test it while \
            you watch and write down what it is. Repair or exchange goes by the warranty, and \
            if it has to be sent in, I ask for a loan device first.",
        avoid: &["You must have dropped it", "Sold is sold", "Take it to the maker"],
        remember: &[
            "Before it leaves: backup, and the customer signs out of accounts",
            "Both sign the test result and the photographs",
        ],
    },
};

pub(super) const DATA_LEAK: Guide = Guide {
    zh: Advice {
        standard: "按重大起步。请到接待室说，不在大厅复述个人信息；问清泄露了什么、怎么知道的，\
            保留短信或截图，立即报厅经理和信息安全，不自行下结论。",
        script: "个人信息出问题，您担心是应该的，这件事我们按最严的办。请到里面说，\
            您手上的短信和来电留着别删，我马上报给信息安全的同事专门查。",
        avoid: &["不会是我们漏的", "现在谁的信息不漏", "换个号码就好了"],
        remember: &["问有没有损失钱，有就请客户先报警", "涉及多人的，按特别重大马上报"],
    },
    en: Advice {
        standard: "Serious from the start. Talk in the reception room and repeat no personal \
            data on the floor. What leaked, how was it noticed? Keep messages and screenshots, \
            tell hall manager and security at once, draw no conclusions.",
        script: "You are right to worry about your data, and we take it as seriously as \
            anything. Please come inside. Keep those messages and calls, delete nothing; I am \
            reporting it to our security colleagues, whose work this is.",
        avoid: &["It was not us", "Everybody's data leaks", "Just change your number"],
        remember: &[
            "Was money lost? Then ask the customer to go to the police first",
            "More than one person concerned: critical, report at once",
        ],
    },
};

pub(super) const IMPERSONATION: Guide = Guide {
    zh: Advice {
        standard: "先核验本人，查名下全部号码，不是本人办的当场申请停用。保全受理单、人像和监控，\
            报信息安全与反诈；涉钱的请客户报警并记下回执号。",
        script: "有人拿您的名字办卡，这事不小，我陪您办完。先查名下一共几个号，不认得的\
            今天就申请停掉；当时谁办的、怎么过的，我报上去查，有结果我来告诉您。",
        avoid: &["身份证是您自己丢的吧", "卡不是本厅办的", "停机要原机主来"],
        remember: &["嫌疑人还在现场，先稳住再报警", "给客户一份停用和受理的凭据"],
    },
    en: Advice {
        standard: "Check identity, list every number under that name, and have those that are \
            not theirs blocked. Secure forms, photo and video; tell security and anti-fraud. \
            If money is involved: police, and note their reference.",
        script: "Somebody used your name, and that is no small thing; I stay with you until it \
            is done. First we see how many numbers there are; those you do not know we ask to \
            block today. How it happened we find out, and I tell you.",
        avoid: &["You lost your own ID card", "Not sold in this hall", "The holder must come"],
        remember: &[
            "The suspect is still here: keep things calm, then call the police",
            "Give the customer proof of the block and of the report",
        ],
    },
};

pub(super) const FACILITIES: Guide = Guide {
    zh: Advice {
        standard: "先看人有没有事：有伤即为特别重大，打 120，不搬动重伤者。再围住现场、\
            放警示牌、拍照、留监控，报综合部门；修好前不撤警示。",
        script: "您人没事吧？先坐下，哪里不舒服告诉我，要去医院我安排人陪您。\
            您说的这块地方，我马上让人围起来处理，弄成什么样，我回头当面跟您说。",
        avoid: &["您自己没看路吧", "地上有牌子的", "看着也没什么事"],
        remember: &["问清家属电话，当天再打一次问候", "费用谁出先不表态，报厅经理"],
    },
    en: Advice {
        standard: "People first: any injury is critical; call 120 and do not move the badly \
            hurt. Then fence it off, put up a sign, photograph, keep the video, tell the house \
            team. The sign stays until it is repaired.",
        script: "Are you all right? Please sit down and tell me if anything hurts; if you want to \
            see a doctor, somebody goes with you. That spot is being fenced off and dealt \
            with, and I will tell you myself how it was put right.",
        avoid: &["You did not look", "There is a sign", "It does not look bad"],
        remember: &[
            "Take down a relative's number, and ring again the same day",
            "Say nothing about who pays; that goes to the hall manager",
        ],
    },
};

pub(super) const UNCLASSIFIED: Guide = Guide {
    zh: Advice {
        standard: "先接住：听完，复述一遍，写下诉求、影响和联系方式。弄清主因后改到对应类别，\
            办结前必须改好，仍归不了类的写明缘由问厅经理。",
        script: "您说的我听明白了，我复述一下，看有没有漏的。这件事归我管，\
            我先弄清该由谁来解决，什么时候给您准信，现在就跟您约好。",
        avoid: &["这种事没遇到过", "您到底要什么", "这不算投诉吧"],
        remember: &["一件事里有几个诉求，分开各记一条", "改了类别，时限和部门再看一眼"],
    },
    en: Advice {
        standard: "Take it in: listen, say it back, write down request, effect and number. Once \
            the main cause is clear choose its category; without one it cannot be closed. If \
            none fits, ask the hall manager.",
        script: "I have followed you; let me say it back, and you tell me what I missed. It is \
            in my hands. I find out who can solve it, and we agree right now when you hear \
            from me.",
        avoid: &["Never seen that before", "What do you want then?", "That is no complaint"],
        remember: &[
            "Several requests in one story: one case each",
            "After choosing a category look again at limits and department",
        ],
    },
};
