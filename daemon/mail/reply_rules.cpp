#include "reply_rules.hpp"

#include <array>

namespace gazetted {
namespace {

using Class = ReplyClass;
using Why = ReplyReason;

constexpr unsigned bit(SmtpStage stage) { return stage_bit(stage); }
constexpr unsigned door =
    bit(SmtpStage::resolve) | bit(SmtpStage::connect) | bit(SmtpStage::banner) | bit(SmtpStage::ehlo);
constexpr unsigned login = bit(SmtpStage::starttls) | bit(SmtpStage::auth);
constexpr unsigned mail = bit(SmtpStage::mail);
constexpr unsigned rcpt = bit(SmtpStage::rcpt);
constexpr unsigned content = bit(SmtpStage::data) | bit(SmtpStage::dot);
constexpr unsigned envelope = mail | rcpt | content;
constexpr unsigned subscriber = subscriber_stages;
constexpr unsigned any = ~0u;

constexpr std::array rules = {
    // The relay and our account there.
    ReplyRule{"throttled-relay", any, 400, 499, "", "",
              "maximum sending rate exceeded|concurrent connections limit exceeded", Class::relay, Why::rate},
    ReplyRule{"temporary-auth", login, 454, 454, "", "", "", Class::relay, Why::our_account},
    ReplyRule{"auth", login, 432, 599, "", "", "", Class::account, Why::our_account},
    ReplyRule{"auth-needed", any, 530, 538, "", "",
              "authentication|authenticated|starttls|credentials|username and password", Class::account,
              Why::our_account},
    ReplyRule{"relay-denied", any, 500, 599, "", "",
              "relay access denied|relaying denied|relay not permitted|relaying not allowed|unable to relay|invalid "
              "credentials for relay|client was not authenticated|client not authenticated|not permitted to relay",
              Class::account, Why::relaying},
    ReplyRule{"send-as", any, 500, 599, "", "5.7.60|5.7.57|5.7.3", "", Class::account, Why::our_account},
    ReplyRule{"send-as-words", any, 500, 599, "", "",
              "sendasdenied|not allowed to send as|permissions to send as|not owned by user|is not verified",
              Class::account, Why::our_account},
    ReplyRule{"own-quota", any, 400, 599, "", "",
              "storedrv.submission|outboundspamexception|submission quota exceeded|daily user sending|sending limit "
              "exceeded|sending quota exceeded|daily message quota|reached your daily limit|exceeded your sending",
              Class::account, Why::our_account},
    ReplyRule{"own-tenant", any, 500, 599, "", "5.7.64|5.7.700-749|5.1.90", "", Class::account, Why::our_account},
    ReplyRule{"door", door, 400, 599, "", "", "", Class::relay, Why::network},

    // Providers, whose enhanced codes and words do not mean what the registry says.
    ReplyRule{"gmail-user-rate", subscriber, 400, 599, "", "4.2.1|5.2.1", "at a rate", Class::recipient_temporary,
              Why::rate},
    ReplyRule{"gmail-rate", any, 400, 599, "", "4.7.28|5.7.28", "", Class::destination, Why::rate},
    ReplyRule{"gmail-unauthenticated", any, 400, 599, "gmail.com", "4.7.23-32|4.7.40|5.7.23-27|5.7.29-32|5.7.40", "",
              Class::sender, Why::authentication},
    ReplyRule{"gmail-form", content, 500, 599, "gmail.com", "5.7.1",
              "rfc 5322|duplicate headers|messageid|message-id|from: header|multiple from|single from", Class::message,
              Why::content},
    ReplyRule{"yahoo-deferred", any, 400, 599, "", "", "[ts0|[tss|[ipts", Class::destination, Why::reputation},
    ReplyRule{"yahoo-no-user", subscriber, 500, 599, "yahoo.com", "", "this user doesn't have a",
              Class::recipient_permanent, Why::user_unknown},
    ReplyRule{"yahoo-disabled", subscriber, 500, 599, "yahoo.com", "", "mailbox is disabled",
              Class::recipient_permanent, Why::suspended},
    ReplyRule{"yahoo-policy", subscriber, 500, 599, "yahoo.com", "5.7.9", "", Class::sender, Why::authentication},
    ReplyRule{"outlook-unauthenticated", any, 500, 599, "", "5.7.515|5.7.509", "", Class::sender, Why::authentication},
    ReplyRule{"outlook-block", any, 400, 599, "", "5.7.606-649|4.7.500-899|5.7.508|5.7.511", "", Class::destination,
              Why::reputation},
    ReplyRule{"outlook-block-words", any, 400, 599, "", "", "(s3140)|(s3150)|s3140|s3150", Class::destination,
              Why::reputation},
    ReplyRule{"outlook-user-rate", subscriber, 500, 599, "", "5.2.121|5.2.122", "", Class::recipient_temporary,
              Why::rate},
    ReplyRule{"outlook-no-user", subscriber, 500, 599, "", "5.4.1", "recipient address rejected: access denied",
              Class::recipient_permanent, Why::user_unknown},
    ReplyRule{"icloud-policy", content, 500, 599, "icloud.com", "", "[cs01]|[hm08]|local policy", Class::message,
              Why::policy},
    ReplyRule{"qq-rate", any, 400, 599, "", "", "frequency limit", Class::destination, Why::rate},
    ReplyRule{
        "provider-list", subscriber, 500, 599, "", "5.1.1|5.1.0|5.7.1",
        "suppression list|has suppressed sending|previously bounced|recent history of * bounces|is on the bounce list",
        Class::recipient_permanent, Why::suppressed},

    ReplyRule{"unwanted", subscriber, 500, 599, "", "",
              "has unsubscribed|blocked the sender|has blocked your|not wish to receive|remove this address from",
              Class::recipient_permanent, Why::filtered},
    ReplyRule{"no-mail-host", subscriber, 400, 599, "", "", "unable to get mx info|no mx for",
              Class::recipient_permanent, Why::host_unknown},

    // What servers of any make say in words.
    ReplyRule{"greylisted", subscriber | mail, 400, 499, "", "", "greylist|graylist|come back in|come back later",
              Class::recipient_temporary, Why::rate},
    ReplyRule{"one-domain-a-time", subscriber, 400, 499, "", "", "multiple destination domains", Class::split,
              Why::many_recipients},
    ReplyRule{"too-many-recipients", subscriber, 400, 599, "", "4.5.3|5.5.3", "", Class::split, Why::many_recipients},
    ReplyRule{"too-many-recipients-words", subscriber, 400, 599, "", "", "too many recipients", Class::split,
              Why::many_recipients},
    ReplyRule{"block-list", any, 400, 599, "", "",
              "spamhaus|spamcop|sorbs.net|block list|blocklist|blacklist|black list|block-list|dnsbl| rbl|barracuda "
              "reputation|poor reputation|bad reputation|low reputation|sender reputation|ip reputation|reputation of "
              "your|banned sending ip|your ip * blocked|ip address * blocked|network is on our|mail from your * "
              "blocked|connection * refused due to abuse",
              Class::destination, Why::reputation},
    ReplyRule{
        "slow-down", envelope, 400, 599, "", "",
        "rate limit|too many connections|too many messages|too fast|throttl|server busy|system busy|too busy|unusual "
        "rate|temporarily deferred|messages per connection|number of connections|too much mail|exceeded the rate",
        Class::destination, Why::rate},
    ReplyRule{"pointer", any, 400, 599, "", "",
              "reverse dns|ptr record|no ptr|missing ptr|cannot find your hostname|cannot find your reverse|reverse "
              "hostname|reverse lookup|helo command rejected|invalid helo|bad helo|forged helo|rdns",
              Class::sender, Why::pointer},
    ReplyRule{"unauthenticated", any, 400, 599, "", "",
              "dmarc policy|dmarc check|dmarc verification|dmarc evaluation|failed dmarc|dmarc fail|spf check "
              "failed|spf fail|spf) fail|sender policy framework|fails spf|failed spf|spf validation|spf sender|spf "
              "record|rejected by spf|not pass "
              "spf|not permitted by spf|is not allowed to send mail from|not designated|dkim fail|failed dkim|dkim "
              "signature|email authentication|sender id (pra)|openspf",
              Class::sender, Why::authentication},

    // Of the sender's address; before what is said of a user, for it may be the sender that is unknown.
    ReplyRule{
        "sender-refused", subscriber, 500, 599, "", "",
        "sender address rejected|sender rejected|sender has no|sender must|sender is not|sender verif|verify "
        "sender|verify the sender|verify return path|invalid sender|unknown sender|sender unknown|bad sender|return "
        "path|sender domain|domain of sender|sender's domain|sender's address|sender's email|sender address does "
        "not|sender does not exist|domain of your|your domain|your sender|reverse-path|mail from|envelope "
        "sender|envelope from|from address|from domain|originator|backscatter|sender address|sender denied|sending "
        "domain|senderdenied|does not like sender",
        Class::sender, Why::sender_refused},

    // Of the mailbox. Full and asleep come first: some servers say 5.1.1 of both.
    ReplyRule{"quota-words", subscriber, 400, 599, "", "",
              "over quota|overquota|over * quota|quota exceeded|exceeded * quota|exceeds * quota|exceed * quota|quota "
              "is full|quota full|quota has been|quota violation|mailbox is full|mailbox full|full mailbox|mailbox * "
              "is full|mailbox quota|mailbox size|mailbox has exceeded|inbox is full|inbox * full|account is "
              "full|mailfolder is full|mail box full|mail folder full|box full|out of storage|out of space|storage "
              "quota|storage limit|storage allocation|storage space|disk quota|disk space * exceeded|not enough * "
              "space|insufficient space|insufficient mailbox|space limit|mailbox limit|message store is full|user is "
              "full|user * is full|maildir over|would exceed|over the maximum allowed|over its limit",
              Class::recipient_temporary, Why::mailbox_full},
    ReplyRule{"disabled-words", subscriber, 500, 599, "", "",
              "account disabled|account * disabled|mailbox disabled|mailbox * disabled|user * disabled|recipient * "
              "disabled|address * disabled|disabled recipient|disabled user|disabled account|suspended|inactive|not "
              "active|isn't active|deactivated|account * locked|mailbox * locked|user * locked|is locked|account * "
              "blocked|account is on hold|account * expired|mailbox * blocked|is frozen|dormant|temporarily "
              "disabled|not accepting messages|not accepting mail at|discontinued * until|out of service|is not "
              "activated|mailbox is currently|email account is currently|unused account|not been used",
              Class::recipient_permanent, Why::suspended},
    ReplyRule{"moved-words", subscriber, 500, 599, "", "",
              "has moved to|user moved|moved to another|address has changed|changed * address|new address is|no longer "
              "with|no longer works|no longer work|no longer employed|no longer an employee|not employed|has left "
              "the|has left our|left the company|has been replaced by",
              Class::recipient_permanent, Why::moved},
    ReplyRule{"unknown-host-words", subscriber, 500, 599, "", "",
              "unknown host|host unknown|host not found|hostnotfound|no such host|no such domain|unknown domain|domain "
              "unknown|domain not found|domain name not found|domain * not found|domain * does not exist|domain does "
              "not exist|domain doesn't exist|invalid domain|nonexistent domain|non-existent domain|non-existent "
              "host|nxdomain|unknown mail domain|unrouteable mail domain|unroutable mail domain|unroutable "
              "domain|illegal host/domain|bad destination system|bad destination host|not hosted here|no mx record|no "
              "mx or|domain has no|domain * is invalid",
              Class::recipient_permanent, Why::host_unknown},
    ReplyRule{"refuses-us", subscriber, 500, 599, "", "",
              "not accept messages from|not accepting messages from|refuses messages from|not accept connections from",
              Class::sender, Why::policy},
    ReplyRule{
        "server-trouble-words", subscriber, 500, 599, "", "",
        "unknown mailer error|unknown error|internal error|system error|internal server error|configuration error",
        Class::recipient_temporary, Why::system},
    ReplyRule{"no-mail-there-words", subscriber, 500, 599, "", "",
              "does not accept mail|doesn't accept mail|does not accept e-mail|does not accept email|do not accept "
              "mail|does not receive mail|null mx|nullmx|nomail|no mail service|no smtp service",
              Class::recipient_permanent, Why::takes_no_mail},
    ReplyRule{
        "unknown-user-words", subscriber, 500, 599, "", "",
        "user unknown|unknown user|user is unknown|user * unknown|unknown recipient|recipient unknown|unknown "
        "mailbox|mailbox unknown|unknown address|address unknown|address is unknown|unknown account|account "
        "unknown|account is unknown|unknown local|unknown e-mail|unknown email|no such user|no such recipient|no such "
        "mailbox|no such address|no such person|no such account|no such local|no such e-mail|no such email|no such "
        "name|nosuchuser|no mailbox|no mail box|no account|no user|no local mailbox|not a valid user|not a valid "
        "mailbox|not a "
        "valid recipient|not a valid address|not a valid e-mail|not a valid email|not a known|not an active "
        "address|not known here|not known "
        "at|is not known|not our customer|not a local|not a registered|not registered|not a user|recipient * not "
        "recogni|name is not recogni|address * not recogni|user * not recogni|not listed in|not in * directory|invalid "
        "user|invalid recipient|invalid mailbox|invalid address|invalid account|invalid local|invalid e-mail|invalid "
        "email|mailbox invalid|recipient invalid|address is invalid|address invalid|bad recipient|bad_recipient|bad "
        "destination "
        "mailbox|does not exist|do not exist|doesn't exist|not exist|nonexistent|non-existent|non existent|doesn't "
        "have a * account|does not have an account|does not have a mailbox|user not found|recipient not "
        "found|recipientnotfound|recipnotfound|mailbox not found|address not found|account not found|address * not "
        "found|mailbox * not found|user * not found|recipient * not found|could not be found|couldn't be found|can't "
        "be found|cannot be found|wasn't found|was not found|not be located|cannot find|can't find|unable to "
        "find|couldn't find any|can not find|cannot resolve * address|undeliverable address|unrouteable "
        "address|unroutable address|no longer exists|mailbox * no longer available|address * no longer "
        "available|account * no longer available|user * no longer available|no longer in use|no longer valid|no longer "
        "active|no longer used|user * deleted|address * deleted|user * removed|address * removed|account * closed|user "
        "is terminated|user * terminated|account * terminated|account * removed|account * deleted|mailbox * "
        "closed|mailbox * removed|mailbox * deleted|mailbox has been closed|email address is incorrect|address is "
        "incorrect|undefined mail alias|no one by that name|nobody here|not our user",
        Class::recipient_permanent, Why::user_unknown},
    ReplyRule{"unavailable-mailbox", rcpt, 550, 550, "", "",
              "mailbox unavailable|mailbox not available|mailbox is unavailable|user unavailable|recipient unavailable",
              Class::recipient_permanent, Why::user_unknown},

    // Cisco's appliances say so of whom they do not find.
    ReplyRule{"cisco-no-user", subscriber, 500, 599, "", "5.1.0", "address rejected", Class::recipient_permanent,
              Why::user_unknown},

    // Of the message.
    ReplyRule{"virus-words", content | rcpt, 500, 599, "", "", "virus|malware|infected|trojan|malicious",
              Class::message, Why::virus},
    ReplyRule{"spam-words", subscriber, 500, 599, "", "",
              "as spam|is spam|be spam|spam message|spam content|spam detect|spam score|spam filter|spam mail|spam "
              "email|spam-like|like spam|suspected spam|considered spam|rejected * spam|blocked * spam|spam * "
              "reject|spam * block|spam policy|for spam|anti-spam|antispam|unsolicited|junk mail|bulk mail|bulk "
              "email|phish|spammy|identified spam|probable spam|high spam|spam threshold|spam_|spam",
              Class::message, Why::spam},

    // Some servers say 5.1.1 of it.
    ReplyRule{"size-words-early", rcpt, 500, 599, "", "",
              "message too large|message is too large|message too big|message is too big|size=message too "
              "big|exceeds size|exceeds maximum|message size exceed|max message size|maximum message size",
              Class::message, Why::too_large},

    // Enhanced codes.
    ReplyRule{"unknown-user", subscriber, 500, 599, "", "5.1.1|5.1.3|5.1.10", "", Class::recipient_permanent,
              Why::user_unknown},
    ReplyRule{"unknown-host", subscriber, 500, 599, "", "5.1.2", "", Class::recipient_permanent, Why::host_unknown},
    ReplyRule{"moved-mailbox", subscriber, 500, 599, "", "5.1.6|5.7.17|5.7.18", "", Class::recipient_permanent,
              Why::moved},
    ReplyRule{"disabled-mailbox", subscriber, 500, 599, "", "5.2.1|5.7.13", "", Class::recipient_permanent,
              Why::suspended},
    ReplyRule{"unknown-user-4", subscriber, 400, 499, "", "4.1.1", "user unknown|does not exist|no such user",
              Class::recipient_permanent, Why::user_unknown},
    ReplyRule{"bad-sender", any, 500, 599, "", "5.1.7|5.1.8", "", Class::account, Why::sender_refused},
    ReplyRule{"sender-authentication", any, 400, 599, "", "5.7.20-27|5.7.29|5.7.30|5.7.32|4.7.20-27|4.7.29-32", "",
              Class::sender, Why::authentication},
    ReplyRule{"mailbox-full", subscriber, 400, 599, "", "5.2.2|4.2.2", "", Class::recipient_temporary,
              Why::mailbox_full},
    ReplyRule{"too-large", envelope, 500, 599, "", "5.3.4|5.2.3", "", Class::message, Why::too_large},
    ReplyRule{"content", content, 500, 599, "", "5.6.*", "", Class::message, Why::content},
    ReplyRule{"recipient-later", subscriber, 400, 499, "", "4.2.*|4.1.*", "", Class::recipient_temporary, Why::unsaid},
    ReplyRule{"system", envelope, 400, 499, "", "4.3.*|4.4.*", "", Class::destination, Why::system},
    ReplyRule{"policy-later", envelope, 400, 499, "", "4.7.*", "", Class::destination, Why::policy},

    // Codes and words.
    ReplyRule{"closing", envelope, 421, 421, "", "", "", Class::relay, Why::network},
    ReplyRule{"no-mail-there", subscriber, 521, 521, "", "", "", Class::recipient_permanent, Why::takes_no_mail},
    ReplyRule{"null-mx", subscriber, 556, 556, "", "", "", Class::recipient_permanent, Why::takes_no_mail},
    ReplyRule{"size", mail, 552, 552, "", "", "", Class::message, Why::too_large},
    ReplyRule{"size-words", content, 500, 599, "", "",
              "too large|too big|exceeds size|size limit|maximum size|message size|maximum message size|size "
              "exceeds|exceeds * size|larger than",
              Class::message, Why::too_large},
    ReplyRule{"not-local", subscriber, 551, 551, "", "", "", Class::recipient_permanent, Why::relaying},
    ReplyRule{"quota", subscriber, 552, 552, "", "", "", Class::recipient_temporary, Why::mailbox_full},
    ReplyRule{"not-understood", envelope, 500, 504, "", "", "", Class::protocol, Why::protocol},
    ReplyRule{"bad-parameters", envelope, 555, 555, "", "", "", Class::protocol, Why::protocol},
    ReplyRule{"later-words", envelope, 400, 499, "", "", "try again later|try later", Class::destination, Why::system},
    ReplyRule{"filtered-words", rcpt, 500, 599, "", "",
              "recipient address rejected|filtered|not in * whitelist|whitelist|allow list|user has "
              "refused|refuses|refused by recipient|rejected by * recipient|does not want",
              Class::recipient_permanent, Why::filtered},
    ReplyRule{"policy-words", rcpt, 500, 599, "", "",
              "policy|policies|access denied|not permitted|not allowed|not authorized|not "
              "authorised|authorization|prohibit|forbidden|denied|blocked|rejected|restricted|security",
              Class::recipient_permanent, Why::policy},

    // Defaults. What is not known is never the recipient's fault for good before RCPT.
    ReplyRule{"later", envelope, 400, 499, "", "", "", Class::recipient_temporary, Why::unsaid},
    ReplyRule{"no-to-sender", mail, 500, 599, "", "", "", Class::account, Why::sender_refused},
    ReplyRule{"no-to-recipient", rcpt, 500, 599, "", "", "", Class::recipient_permanent, Why::unsaid},
    ReplyRule{"no-to-message", content, 500, 599, "", "", "", Class::message, Why::content},
    ReplyRule{"any-later", login, 400, 499, "", "", "", Class::relay, Why::our_account},
};

}  // namespace

std::span<const ReplyRule> reply_rule_table() { return rules; }

}  // namespace gazetted
